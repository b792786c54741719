// What is refused: one generic line for the caller, a counted reason for the log.
import type { WebResponse } from '../../src/http/route.ts';
import type { Logger } from '../../src/log.ts';
import type { Refusal } from './envelope.ts';

/** After so many of one reason only each hundredth is logged: a flood of forgeries must not fill the disk. */
const loggedEach = 20;

const hints: Readonly<Record<Refusal['reason'], string>> = {
  query: 'timestamp or nonce is missing: not a request of WeChat',
  time: "the request's time is too far from ours: is the clock of this machine right? See WECHAT_OFFICIAL_WINDOW",
  signature: 'not signed with WECHAT_OFFICIAL_TOKEN, or not encrypted while WECHAT_OFFICIAL_MODE wants it',
  decrypt: 'WECHAT_OFFICIAL_AES_KEY or WECHAT_OFFICIAL_APPID is not the one of the platform',
  'not-utf8': 'the body is not UTF-8',
  malformed: 'the body is neither well-formed XML without DOCTYPE nor JSON',
  'not-encrypted': 'the body holds no Encrypt: the platform is in another mode than WECHAT_OFFICIAL_MODE',
  fields: 'a field that every push has is missing: is the platform in another mode than WECHAT_OFFICIAL_MODE?',
  'too-large': 'the body is larger than 64 KiB',
};

export interface Refusals {
  refuse(refusal: Refusal): WebResponse;
}

export function createRefusals(log: Logger): Refusals {
  const counts = new Map<string, number>();
  return {
    refuse({ status, reason }) {
      const count = (counts.get(reason) ?? 0) + 1;
      counts.set(reason, count);
      if (count <= loggedEach || count % 100 === 0)
        log.warn('wechat-official-refused', { reason, count, hint: hints[reason] });
      return { status, body: 'Refused' };
    },
  };
}
