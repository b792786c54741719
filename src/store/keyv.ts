// Keyv over an adapter that can also compare and set, with a deadline for each call. The only import of keyv.
import { Keyv, type KeyvStoreAdapter } from 'keyv';
import { StoreError } from '../errors.ts';
import type { Storage, Store, Versioned } from './store.ts';

/** What each kind of storage adds to Keyv's adapter. Values are strings: {"version":1,"value":{...}}, the version always first. */
export interface CasAdapter extends KeyvStoreAdapter {
  /**
   * Writes `next` when the version in the stored value is `expected` (0: absent). Expiry starts anew.
   * Throws, and writes nothing, when it comes to it after `until` (milliseconds of `clock`): checked where nobody else can write.
   */
  compareAndSet(key: string, expected: number, next: string, until: number): Promise<boolean>;
  keys(): AsyncIterable<string>;
}

/** One kind of storage: the adapter of each namespace, and what they share. */
export interface Backend {
  adapter(namespace: string, ttlMs: number): CasAdapter;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The clock of every deadline. */
export const clock = (): number => performance.now();

/** A call without a deadline of its own may take so long. */
const callMs = 1500;
const defaultTtlMs = 30 * 24 * 60 * 60 * 1000;

/** Keyv reads the value; the version stands before it, so that a store finds it without parsing the whole. */
function serialize(record: Versioned): string {
  return JSON.stringify({ version: record.version, value: record });
}

/** The version of a serialised record; 0 for none. Broken data is an error, never "absent". */
export function versionOf(raw: string | undefined): number {
  if (raw === undefined) return 0;
  const version = /^\{"version":(\d+),/.exec(raw)?.[1];
  if (version === undefined) throw new TypeError('The stored record has no version');
  return Number(version);
}

/** For adapters that write in this process. */
export function assertInTime(until: number): void {
  if (clock() > until) throw new Error('The write came after its deadline');
}

export function createStorage(backend: Backend): Storage {
  return {
    records: (namespace, parse, ttlMs = defaultTtlMs) =>
      createStore(namespace, backend.adapter(namespace, ttlMs), parse),
    now: clock,
    ping: () => inTime('reach', clock() + callMs, () => backend.ping()),
    close: () => inTime('close', clock() + 2 * callMs, () => backend.close()),
  };
}

/**
 * Keyv hides failures unless told not to, and judges expiry by the client's clock when it has a ttl:
 * so throwOnErrors is on, its ttl is unset, and the adapter expires.
 */
function createStore<R extends Versioned>(
  namespace: string,
  adapter: CasAdapter,
  parse: (value: unknown) => R,
): Store<R> {
  const keyv = new Keyv({
    store: adapter,
    namespace,
    throwOnErrors: true,
    useKeyPrefix: false,
    // Keyv's own reads strings that begin with ":" as something else, and takes a tenth of a turn
    deserialize: (raw) => JSON.parse(raw),
  });
  keyv.on('error', () => undefined); // every failure is thrown as well
  return {
    get: (key, until = clock() + callMs) =>
      inTime('read a record in', until, async () => {
        const value: unknown = await keyv.get(key);
        return value === undefined ? undefined : parse(value);
      }),
    compareAndSet: (key, expected, next, until = clock() + callMs) =>
      inTime('write a record in', until, () => adapter.compareAndSet(key, expected, serialize(next), until)),
    delete: (key, until = clock() + callMs) =>
      inTime('delete a record in', until, async () => void (await keyv.delete(key))),
    keys: () => adapter.keys(),
  };
}

/**
 * Every failure is a StoreError, and so is what takes too long. Node's timers may be early by a millisecond or two:
 * nothing is refused before the clock is past `until`, or an adapter could still write what was refused.
 */
async function inTime<T>(what: string, until: number, work: () => Promise<T>): Promise<T> {
  const ms = until - clock();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const refuse = (): void => {
      if (clock() > until) reject(new Error(`No answer within the time given (${Math.round(ms)} ms)`));
      else timer = setTimeout(refuse, 1);
    };
    if (Number.isFinite(ms)) timer = setTimeout(refuse, ms);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (cause) {
    throw new StoreError(`Cannot ${what} the store`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
