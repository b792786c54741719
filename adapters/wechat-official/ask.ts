// One call of WeChat's API: POST JSON, wait and try again when WeChat is busy, an ApiError for everything else.
import { setTimeout as wait } from 'node:timers/promises';

/** WeChat refused. Holds no secret and no token. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** WeChat's errcode; null when there was no proper answer. */
  readonly code: number | null;
  constructor(what: string, code: number | null, why: string, options?: ErrorOptions) {
    super(`Cannot call WeChat's ${what}: ${why}`, options);
    this.code = code;
  }
}

export type Answer = Readonly<Record<string, unknown>>;
/** `path` begins with /cgi-bin/; with `token` the call is made in the account's name. @throws ApiError */
export type Ask = (path: string, body: object, token?: string) => Promise<Answer>;

export interface AskParts {
  readonly apiRoot: string;
  readonly fetch: typeof fetch;
  /** Before the second, third... try, milliseconds. */
  readonly pausesMs?: readonly number[];
  /** An answer is waited for so long, milliseconds. */
  readonly timeoutMs?: number;
}

/** 系统繁忙: WeChat asks to try again. */
const busy = -1;

export function createAsk({ apiRoot, fetch, pausesMs = [500, 2000], timeoutMs = 15_000 }: AskParts): Ask {
  return async (path, body, token) => {
    const query = token === undefined ? '' : `?access_token=${encodeURIComponent(token)}`;
    const what = path.replace('/cgi-bin/', '');
    for (const pause of [...pausesMs, null]) {
      const answer = await once(fetch, `${apiRoot}${path}${query}`, body, timeoutMs);
      // WeChat may still be working on it: what is sent once more may come twice
      if (answer === 'late') throw new ApiError(what, null, `there was no answer in ${timeoutMs / 1000} s`);
      const code = answer === 'down' ? null : answer['errcode'];
      if (answer !== 'down' && code !== busy) {
        throwIfRefused(what, answer);
        return answer;
      }
      if (pause === null) throw new ApiError(what, code === busy ? busy : null, 'it is busy or does not answer');
      await wait(pause);
    }
    throw new ApiError(what, null, 'it was not tried'); // not reached: the last pause is null
  };
}

/** 'down': no connection, a 5xx, or not JSON. What went wrong holds the address, and with it the token: it is not passed on. */
async function once(
  fetch: AskParts['fetch'],
  url: string,
  body: object,
  timeoutMs: number,
): Promise<Answer | 'late' | 'down'> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    });
    const value: unknown = await response.json();
    if (response.status >= 500 || typeof value !== 'object' || value === null) return 'down';
    return value as Answer; // a JSON object; each field is checked where it is used
  } catch {
    return signal.aborted ? 'late' : 'down';
  }
}

const hints: Readonly<Record<number, string>> = {
  40013: 'the AppID is not right (WECHAT_OFFICIAL_APPID)',
  40125: 'the AppSecret is not right (WECHAT_OFFICIAL_SECRET)',
  40164:
    "this machine's IP address is not on the account's list: add it on the platform under 设置与开发 → 开发接口管理 → IP白名单",
  45009: "the day's quota is used up",
  48001: 'the account has no right to it (not verified)',
};

function throwIfRefused(what: string, answer: Answer): void {
  const { errcode: code, errmsg } = answer;
  if (code === undefined || code === 0) return;
  const number = typeof code === 'number' ? code : null;
  const hint = number === null ? undefined : hints[number];
  throw new ApiError(what, number, `${number} ${String(errmsg)}${hint === undefined ? '' : `, ${hint}`}`);
}
