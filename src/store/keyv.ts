// Keyv over an adapter that can also compare and set. The only import of keyv.
import { Keyv, type KeyvStoreAdapter } from 'keyv';
import { StoreError } from '../errors.ts';
import type { Store, Versioned } from './store.ts';

/** What each kind of storage adds to Keyv's adapter. Values are the strings Keyv serialises: {"value": record}. */
export interface CasAdapter extends KeyvStoreAdapter {
  /** Writes `next` when the version in the stored value is `expected` (0: absent). Expiry starts anew. */
  compareAndSet(key: string, expected: number, next: string): Promise<boolean>;
  keys(): AsyncIterable<string>;
}

/** The version inside a serialised record; 0 for none. Broken data is an error, never "absent". */
export function versionOf(raw: string | undefined): number {
  if (raw === undefined) return 0;
  const parsed: unknown = JSON.parse(raw);
  const version = (parsed as { value?: { version?: unknown } } | null)?.value?.version; // checked in the next line
  if (typeof version !== 'number') throw new TypeError('The stored record has no version');
  return version;
}

/**
 * Keyv hides failures unless told not to, and judges expiry by the client's clock when it has a ttl:
 * so throwOnErrors is on, its ttl is unset, and the adapter expires.
 */
export function createStore<R extends Versioned>(adapter: CasAdapter, parse: (value: unknown) => R): Store<R> {
  const keyv = new Keyv({ store: adapter, throwOnErrors: true, useKeyPrefix: false });
  keyv.on('error', () => undefined); // every failure is thrown as well
  const guard = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw new StoreError(`Cannot ${what} in the store`, { cause });
    }
  };
  return {
    get: (key) =>
      guard('read a record', async () => {
        const value: unknown = await keyv.get(key);
        return value === undefined ? undefined : parse(value);
      }),
    compareAndSet: (key, expected, next) =>
      guard('write a record', () => adapter.compareAndSet(key, expected, JSON.stringify({ value: next }))),
    delete: (key) => guard('delete a record', async () => void (await keyv.delete(key))),
    keys: () => adapter.keys(),
    close: () => guard('close', () => keyv.disconnect()),
  };
}
