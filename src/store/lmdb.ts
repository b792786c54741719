// Records in a folder of this machine (LMDB): the default. Several processes may share the folder. The only import of lmdb.
import { type Database, open } from 'lmdb';
import { assertInTime, type Backend, type CasAdapter, versionOf } from './keyv.ts';

interface Row {
  readonly raw: string;
  readonly expiresAt: number;
}
type Rows = Database<Row, string>;

/** Kinds of records that fit into one folder. */
const maxKinds = 32;
/** What has expired is removed so often, so many rows at a time. */
const sweepMs = 60 * 60 * 1000;
const sweepRows = 200;

/**
 * A write resolves when it is committed: it then survives kill -9 of this process.
 * @throws Error when the folder cannot be used
 */
export function createLmdbBackend(folder: string, now: () => number = Date.now): Backend {
  // not a file, even when the name of the folder has a dot
  const root = open({ path: folder, noSubdir: false, maxDbs: maxKinds, compression: false });
  const kinds: Rows[] = [];
  const over = new AbortController();
  const sweeper = setInterval(() => {
    for (const rows of kinds) void sweep(rows, now, over.signal).catch(() => undefined); // the next one tries again
  }, sweepMs).unref();
  return {
    adapter(namespace, ttlMs) {
      const rows: Rows = root.openDB(namespace, { encoding: 'msgpack' });
      kinds.push(rows);
      return createLmdbAdapter(rows, ttlMs, now);
    },
    ping: async () => void root.get('ping'),
    close() {
      clearInterval(sweeper);
      over.abort();
      return root.close();
    },
  };
}

/** Removes what has expired, a part at a time, so that no message waits for it. */
async function sweep(rows: Rows, now: () => number, over: AbortSignal): Promise<void> {
  let after: string | undefined;
  do {
    const from = after === undefined ? {} : { start: after, exclusiveStart: true };
    const part = [...rows.getRange({ ...from, limit: sweepRows })];
    const expired = part.filter(({ value }) => value.expiresAt <= now()).map(({ key }) => key);
    await rows.transaction(() => {
      for (const key of expired) if ((rows.get(key)?.expiresAt ?? 0) <= now()) rows.remove(key);
    });
    after = part.at(-1)?.key;
  } while (after !== undefined && !over.aborted);
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
        assertInTime(until); // this runs once LMDB's lock is ours; only the commit comes after it
        if (versionOf(live(key)) !== expected) return false;
        rows.put(key, row(next));
        return true;
      }),
    async *keys() {
      for (const key of rows.getKeys()) if (live(key) !== undefined) yield key;
    },
  };
}
