// The access token of a verified account, shared by all instances through the store. Documentation page: 获取稳定版接口调用凭据.
import type { Store } from '../../src/store/store.ts';
import { z } from '../../src/zod.ts';
import { type Answer, ApiError, type Ask } from './ask.ts';

const tokenSchema = z.object({
  version: z.number().int().positive(),
  token: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
});
export type TokenRecord = Readonly<z.infer<typeof tokenSchema>>;

/** Stored data -> a record; throws when it is not one. */
export function parseTokenRecord(value: unknown): TokenRecord {
  return tokenSchema.parse(value);
}

/** WeChat gives the same token until less than 5 minutes remain; both are valid for those. */
const refreshMs = 300_000;
/** After a failure nobody asks for so long: an endpoint in trouble is not asked thousands of times. */
const pauseMs = 10_000;

export interface Tokens {
  /** @throws ApiError */
  get(): Promise<string>;
  /** A new one in place of one that WeChat refused. @throws ApiError */
  replace(refused: string): Promise<string>;
}

export interface TokenParts {
  readonly appid: string;
  readonly secret: string;
  readonly ask: Ask;
  readonly store: Store<TokenRecord>;
  readonly now: () => number;
}

export function createTokens({ appid, secret, ask, store, now }: TokenParts): Tokens {
  let known: TokenRecord | undefined;
  let flight: Promise<string> | undefined;
  let failed: { readonly error: unknown; readonly at: number } | undefined;

  const usable = (record: TokenRecord | undefined, refused: string | null): string | undefined =>
    record && record.token !== refused && record.expiresAt - now() > refreshMs ? record.token : undefined;

  const fetchToken = async (force: boolean): Promise<Omit<TokenRecord, 'version'>> => {
    const body = { grant_type: 'client_credential', appid, secret, force_refresh: force };
    const { access_token: token, expires_in: seconds }: Answer = await ask('/cgi-bin/stable_token', body);
    if (typeof token !== 'string' || typeof seconds !== 'number')
      throw new ApiError('stable_token', null, 'the answer holds no token');
    return { token, expiresAt: now() + seconds * 1000 };
  };

  /** Another instance may have been quicker; the same token from the endpoint means that only force helps. */
  const renew = async (refused: string | null): Promise<string> => {
    const stored = await store.get(key).catch(() => undefined); // without the store each instance has its own
    if (stored && usable(stored, refused)) return keep(stored);
    let fresh = await fetchToken(false);
    if (fresh.token === refused) fresh = await fetchToken(true);
    const record = { version: (stored?.version ?? 0) + 1, ...fresh };
    // who lost the race has an equally valid token
    await store.compareAndSet(key, stored?.version ?? 0, record).catch(() => false);
    return keep(record);
  };
  const keep = (record: TokenRecord): string => {
    known = record;
    return record.token;
  };

  const single = (refused: string | null): Promise<string> => {
    if (failed && now() - failed.at < pauseMs) return Promise.reject(failed.error);
    flight ??= renew(refused)
      .catch((error: unknown) => {
        failed = { error, at: now() };
        throw error;
      })
      .finally(() => {
        flight = undefined;
      });
    return flight;
  };

  return {
    get: async () => usable(known, null) ?? single(null),
    replace: async (refused) => usable(known, refused) ?? single(refused),
  };
}

const key = 'access-token';
