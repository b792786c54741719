// What a verified account may do beyond answering: write first, and publish its menu. Documentation pages: 客服接口-发消息, 创建接口.
import type { Reply } from '../../src/message.ts';
import { splitText } from '../../src/render/split.ts';
import { type Answer, ApiError, type Ask } from './ask.ts';
import { escaped, maxBytes } from './page.ts';
import type { Tokens } from './token.ts';

export interface Api {
  /** Writes one message, see `piecesOf`. @throws ApiError, see `mayWait` */
  send(user: string, piece: Reply): Promise<void>;
  /** @throws ApiError */
  publishMenu(menu: object): Promise<void>;
}

/** The token is invalid or expired: one new one, one more try. */
const tokenRefused: readonly (number | null)[] = [40001, 40014, 42001];
/** No such user, or one who does not follow the account: there will be no next answer. */
const nobody: readonly (number | null)[] = [40003, 43004];

/** Words that could not be sent may lead the next answer instead: the quota, a wrong setting or WeChat itself closed the way, not the user. */
export function mayWait(error: unknown): error is ApiError {
  return error instanceof ApiError && !nobody.includes(error.code);
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
    send: async (user, piece) =>
      void (await call('/cgi-bin/message/custom/send', { touser: user, ...messageOf(piece) })),
    publishMenu: async (menu) => void (await call('/cgi-bin/menu/create', menu)),
  };
}

/** A reply as messages that WeChat takes; the choices go with the last. */
export function piecesOf({ text, choices }: Reply): Reply[] {
  const texts = splitText(escaped(text), { maxText: maxBytes, unit: 'bytes' });
  return texts.map((piece, index) => ({ text: piece, choices: index === texts.length - 1 ? choices : [] }));
}

/** Text, or with choices a menu whose taps come back as text. */
function messageOf({ text, choices }: Reply): object {
  if (choices.length === 0) return { msgtype: 'text', text: { content: text } };
  const list = choices.map((content, index) => ({ id: String(index + 1), content }));
  return { msgtype: 'msgmenu', msgmenu: { head_content: text, list, tail_content: '' } };
}
