// A WeChat room as a desk place. wechaty gives sent messages no id to answer to, so every message of the desk begins with #number,
// and operators name the case in their commands, or write to the case they took last.
import type { DeskPlace, Limits, Message, OperatorMessage } from '../../src/message.ts';
import { nameOf } from './decode.ts';

export interface WechatDesk {
  readonly places: readonly DeskPlace[];
  /** What somebody wrote in a desk room; undefined when it was written elsewhere. */
  read(message: Message): OperatorMessage | undefined;
}

/**
 * @param rooms ids as configured
 * @param say stores what is to be said in a room, once for each id
 */
export function createWechatDesk(
  rooms: readonly string[],
  limits: Limits,
  say: (room: string, text: string) => Promise<void>,
): WechatDesk {
  return {
    places: rooms.map((room) => ({
      name: nameOf(room),
      limits,
      async show(number, notices) {
        const texts = notices.map(({ text }) => (text.includes(`#${number}`) ? text : `#${number} ${text}`));
        await say(room, texts.join('\n\n'));
      },
    })),
    read({ id = '', group, user = '', kind, text, at, post }) {
      if (group === undefined || !rooms.some((room) => nameOf(room) === group)) return undefined;
      const [, digits, rest = ''] = /^#(\d{1,9})\s+([\s\S]+)$/u.exec(text) ?? [];
      return {
        id: `${group}:${id}`,
        operator: user,
        place: group,
        case: digits === undefined ? null : Number(digits),
        genuine: post?.by !== 'channel' && post?.forwarded !== true,
        kind,
        text: digits === undefined ? text : rest,
        at,
      };
    },
  };
}
