// Words nobody asked for: sent by a verified account while WeChat allows it, kept for the next answer otherwise.

import type { WechatOfficialSettings } from '../../src/config/wechat-official.ts';
import type { AdapterParts, Address, Reply, Sent } from '../../src/message.ts';
import { type Api, mayWait, piecesOf } from './api.ts';

export interface Push {
  /** Whether trying to send makes sense. */
  allowed(): boolean;
  /**
   * In this order; from the first that cannot be sent on, all of them wait.
   * @throws ApiError for a user WeChat does not know; StoreError when the words cannot be kept either
   */
  send(to: Address, openid: string, replies: readonly Reply[], id?: string): Promise<Sent>;
}

/** 48001: the account has no right to the customer-service messages. */
const noRight = 48001;

/** `api`: null without an AppSecret. */
export function createPush(
  { verified }: Pick<WechatOfficialSettings, 'verified'>,
  api: Api | null,
  { log, post }: Pick<AdapterParts, 'log' | 'post'>,
): Push {
  let right = verified !== 'no';
  const keep = async (to: Address, replies: readonly Reply[], id?: string): Promise<Sent> => {
    if (await post(to, replies, id)) return 'waits';
    throw new Error('Cannot keep words for a WeChat user: too many wait already');
  };
  /** False when they may wait. */
  const tried = async (openid: string, piece: Reply): Promise<boolean> => {
    if (api === null || !right) return false;
    try {
      await api.send(openid, piece);
      return true;
    } catch (error) {
      if (!mayWait(error)) throw error;
      const { code, message } = error;
      if (code === noRight && verified === 'auto') right = false;
      log.warn('wechat-official-not-sent', { code, error: message });
      return false;
    }
  };
  return {
    allowed: () => api !== null && right,
    async send(to, openid, replies, id) {
      const pieces = replies.flatMap(piecesOf);
      for (const [index, piece] of pieces.entries())
        if (!(await tried(openid, piece))) return keep(to, pieces.slice(index), id);
      return 'sent';
    },
  };
}
