// Records in this process only: for tests, for `chat --json`, and for trying things out.
import { assertInTime, type Backend, type CasAdapter, versionOf } from './keyv.ts';

export function createMemoryBackend(now: () => number = Date.now): Backend {
  return {
    adapter: (_namespace, ttlMs) => createMemoryAdapter(ttlMs, now),
    ping: async () => undefined,
    close: async () => undefined,
  };
}

function createMemoryAdapter(ttlMs: number, now: () => number): CasAdapter {
  const entries = new Map<string, { raw: string; expiresAt: number }>();
  const live = (key: string): string | undefined => {
    const entry = entries.get(key);
    if (entry && entry.expiresAt <= now()) entries.delete(key);
    return entries.get(key)?.raw;
  };
  const put = (key: string, raw: string): void => void entries.set(key, { raw, expiresAt: now() + ttlMs });
  return {
    opts: {},
    on() {
      return this;
    },
    // Keyv's adapters return what was stored, as the type their caller names
    get: async <Value>(key: string) => live(key) as Value | undefined,
    set: async (key: string, raw: string) => put(key, raw),
    delete: async (key) => entries.delete(key),
    clear: async () => entries.clear(),
    async compareAndSet(key, expected, next, until) {
      assertInTime(until);
      if (versionOf(live(key)) !== expected) return false;
      put(key, next);
      return true;
    },
    async *keys() {
      for (const key of [...entries.keys()]) if (live(key) !== undefined) yield key;
    },
  };
}
