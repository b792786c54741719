// Records in a folder of this machine (LMDB): the default. Several processes may share the folder. The only import of lmdb.
import { open, type RootDatabase } from 'lmdb';
import { assertInTime, type Backend, type CasAdapter, versionOf } from './keyv.ts';

interface Row {
  readonly raw: string;
  readonly expiresAt: number;
}
type Rows = RootDatabase<Row, string>;

/** A write resolves when it is committed: it then survives kill -9 of this process. */
export function createLmdbBackend(folder: string, now: () => number = Date.now): Backend {
  const opened: Rows[] = [];
  const openRows = (namespace: string): Rows => {
    const rows = open<Row, string>({ path: `${folder}/${namespace}`, encoding: 'msgpack', compression: false });
    opened.push(rows);
    return rows;
  };
  return {
    adapter: (namespace, ttlMs) => createLmdbAdapter(openRows(namespace), ttlMs, now),
    ping: async () => void opened[0]?.get('ping'),
    close: async () => void (await Promise.all(opened.map((rows) => rows.close()))),
  };
}

function createLmdbAdapter(rows: Rows, ttlMs: number, now: () => number): CasAdapter {
  const live = (key: string): string | undefined => {
    const row = rows.get(key);
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
    set: (key: string, raw: string) => rows.put(key, row(raw)),
    delete: (key) => rows.remove(key),
    clear: () => rows.clearAsync(),
    compareAndSet: (key, expected, next, until) =>
      rows.transaction(() => {
        assertInTime(until);
        if (versionOf(live(key)) !== expected) return false;
        rows.put(key, row(next));
        return true;
      }),
    async *keys() {
      for (const key of rows.getKeys()) if (live(key) !== undefined) yield key;
    },
  };
}
