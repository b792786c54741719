// What WeChat pushed -> our words. Documentation pages: 接收普通消息, 接收事件推送.
import type { Address, Message, MessageKind } from '../../src/message.ts';
import type { Fields } from './fields.ts';

export type Incoming =
  /** To be answered. `event`: not a message of the user, so it may not be transferred. */
  | { readonly kind: 'message'; readonly message: Message; readonly event: boolean }
  /** The user has left: what we know of them is deleted. */
  | { readonly kind: 'leave' }
  /** Nothing is owed. */
  | { readonly kind: 'silent' };

export interface Push {
  /** The user's openid. */
  readonly user: string;
  /** The account's own id, the sender of our answer. */
  readonly account: string;
  /** Seconds since 1970, the same in each repetition. */
  readonly createTime: number;
  /** The same in each repetition and in no other push of this user. */
  readonly id: string;
  readonly incoming: Incoming;
}

const kinds: Readonly<Record<string, MessageKind>> = {
  text: 'text',
  voice: 'voice',
  image: 'image',
  video: 'video',
  shortvideo: 'video',
  location: 'location',
  link: 'link',
  file: 'file',
};

const prefix = 'wechat-official:';

export function addressOf(user: string): Address & { readonly user: string } {
  return { conversation: `${prefix}${user}`, user };
}

export function openidOf({ conversation }: Address): string {
  return conversation.slice(prefix.length);
}

/**
 * Which delivery this seems to be: WeChat repeats after 5 and 10 s, and signs each request anew.
 * Times that fit no repetition say nothing, as with a clock that is wrong.
 */
export function placeOf({ createTime }: Push, timestamp: string): number {
  const seconds = Number(timestamp) - createTime;
  return seconds >= 9 && seconds <= 14 ? 3 : seconds >= 4 && seconds <= 8 ? 2 : 1;
}

/** `at`: milliseconds since 1970. Null when a field that every push has is missing or not right. */
export function decode(fields: Fields, at: number): Push | null {
  const get = (name: string): string => fields.get(name)?.trim() ?? '';
  const [user, account, type] = [get('FromUserName'), get('ToUserName'), get('MsgType')];
  const createTime = get('CreateTime');
  if (!name.test(user) || !name.test(account) || !/^\d{1,12}$/.test(createTime) || !/^\w{1,64}$/.test(type))
    return null;
  const id = type === 'event' ? [user, createTime, get('Event'), get('EventKey')].join(':') : get('MsgId');
  const push = { user, account, createTime: Number(createTime), id: id || [user, createTime, type].join(':') };
  const about = { ...addressOf(user), id: push.id, at };
  if (type === 'event') return { ...push, incoming: ofEvent(get('Event').toLowerCase(), get('EventKey'), about) };
  const kind = kinds[type] ?? 'file';
  const text = kind === 'text' ? (fields.get('Content') ?? '') : kind === 'voice' ? get('Recognition') : '';
  return { ...push, incoming: { kind: 'message', message: { ...about, kind, text }, event: false } };
}

/** Wide: test accounts and simulators have names of their own. */
const name = /^[^\s<>&\p{Cc}]{1,128}$/u;

function ofEvent(event: string, key: string, about: Omit<Message, 'text' | 'kind'>): Incoming {
  const start = (what: string, welcome: boolean): Incoming => ({
    kind: 'message',
    message: { ...about, kind: 'text', text: '', start: what, ...(welcome ? { welcome } : {}) },
    event: true,
  });
  switch (event) {
    case 'subscribe':
      return start(key.replace(/^qrscene_/, '') || 'menu', true);
    case 'scan':
    case 'click':
      return start(key, false);
    case 'unsubscribe':
      return { kind: 'leave' };
    default:
      return { kind: 'silent' };
  }
}
