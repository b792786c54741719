// What a verified account may do beyond answering: write first, and publish its menu. Documentation pages: 客服接口-发消息, 创建接口.
import type { Reply } from '../../src/message.ts';
import { splitText } from '../../src/render/split.ts';
import { type Answer, ApiError, type Ask } from './ask.ts';
import { escaped, maxBytes } from './page.ts';
import type { Tokens } from './token.ts';

export interface Api {
  /** Writes to a user. @throws ApiError, see `mayWait` */
  send(user: string, reply: Reply): Promise<void>;
  /** @throws ApiError */
  publishMenu(menu: object): Promise<void>;
}

/** The token is invalid or expired: one new one, one more try. */
const tokenRefused: readonly (number | null)[] = [40001, 40014, 42001];
/** Quota used, window over, day's limit, no right: the words are right, only the way is closed. */
const closed: readonly (number | null)[] = [45015, 45047, 45009, 48001, 40001, 40014, 42001, 40164, -1, null];

/** Words that could not be sent may lead the next answer instead. */
export function mayWait(error: unknown): error is ApiError {
  return error instanceof ApiError && closed.includes(error.code);
}

export function createApi(ask: Ask, tokens: Tokens): Api {
  const call = async (path: string, body: object): Promise<Answer> => {
    const token = await tokens.get();
    try {
      return await ask(path, body, token);
    } catch (error) {
      if (!(error instanceof ApiError) || !tokenRefused.includes(error.code)) throw error;
      return ask(path, body, await tokens.replace(token));
    }
  };
  return {
    async send(user, reply) {
      for (const message of messagesOf(reply)) await call('/cgi-bin/message/custom/send', { touser: user, ...message });
    },
    publishMenu: async (menu) => void (await call('/cgi-bin/menu/create', menu)),
  };
}

/** Text, or with choices a menu whose taps come back as text. */
function messagesOf({ text, choices }: Reply): object[] {
  const pieces = splitText(escaped(text), { maxText: maxBytes, unit: 'bytes' });
  const last = pieces.pop() ?? '';
  const texts = pieces.map((content) => ({ msgtype: 'text', text: { content } }));
  if (choices.length === 0) return [...texts, { msgtype: 'text', text: { content: last } }];
  const list = choices.map((content, index) => ({ id: String(index + 1), content }));
  return [...texts, { msgtype: 'msgmenu', msgmenu: { head_content: last, list, tail_content: '' } }];
}
