// Records in a folder of this machine (LMDB): the default. Several processes may share the folder. The only import of lmdb.
import { open } from 'lmdb';
import { type CasAdapter, versionOf } from './keyv.ts';

interface Row {
  readonly raw: string;
  readonly expiresAt: number;
}

/** A write resolves when it is committed: it then survives kill -9 of this process. */
export function createLmdbAdapter(folder: string, ttlMs: number, now: () => number = Date.now): CasAdapter {
  const database = open<Row, string>({ path: `${folder}/conversations`, encoding: 'msgpack', compression: false });
  const live = (key: string): string | undefined => {
    const row = database.get(key);
    return row && row.expiresAt > now() ? row.raw : undefined;
  };
  const row = (raw: string): Row => ({ raw, expiresAt: now() + ttlMs });
  return {
    opts: {},
    on() {
      return this;
    },
    // Keyv's adapters return what was stored, as the type their caller names
    get: async <Value>(key: string) => live(key) as Value | undefined,
    set: (key: string, raw: string) => database.put(key, row(raw)),
    delete: (key) => database.remove(key),
    clear: () => database.clearAsync(),
    compareAndSet: (key, expected, next) =>
      database.transaction(() => {
        if (versionOf(live(key)) !== expected) return false;
        database.put(key, row(next));
        return true;
      }),
    async *keys() {
      for (const key of database.getKeys()) if (live(key) !== undefined) yield key;
    },
    disconnect: () => database.close(),
  };
}
