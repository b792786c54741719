// The cases every store must pass: test/store/<name>.test.ts runs them.
import { afterEach, describe, expect, it } from 'vitest';
import type { Store, Versioned } from '../../src/store/store.ts';

export interface TestRecord extends Versioned {
  readonly text: string;
}

export interface StoreSetup {
  /** A store for records that live `ttlMs` by the clock `now`. Called again it opens the same data. */
  open(ttlMs: number, now: () => number): Store<TestRecord>;
  clean(): Promise<void>;
}

const hour = 3_600_000;

/** `durable`: the data outlives the process. */
export function describeStore(name: string, durable: boolean, setup: () => StoreSetup): void {
  describe(`${name} store`, () => {
    const opened: { store: Store<TestRecord>; setup: StoreSetup }[] = [];
    const open = (ttlMs = hour, now: () => number = Date.now): Store<TestRecord> => {
      const current = opened[0]?.setup ?? setup();
      const store = current.open(ttlMs, now);
      opened.push({ store, setup: current });
      return store;
    };
    afterEach(async () => {
      const all = opened.splice(0);
      for (const { store } of all) await store.close();
      await all[0]?.setup.clean();
    });

    it('says absent before the first write, and gives back what was written', async () => {
      const store = open();
      expect(await store.get('a')).toBeUndefined();
      expect(await store.compareAndSet('a', 0, { version: 1, text: '解绑 😀 \u0000 ﷽' })).toBe(true);
      expect(await store.get('a')).toEqual({ version: 1, text: '解绑 😀 \u0000 ﷽' });
    });

    it('refuses a write that expects another version', async () => {
      const store = open();
      await store.compareAndSet('a', 0, { version: 1, text: 'first' });
      expect(await store.compareAndSet('a', 0, { version: 1, text: 'again' })).toBe(false);
      expect(await store.compareAndSet('a', 2, { version: 3, text: 'ahead' })).toBe(false);
      expect(await store.compareAndSet('b', 1, { version: 2, text: 'absent' })).toBe(false);
      expect(await store.get('a')).toEqual({ version: 1, text: 'first' });
      expect(await store.get('b')).toBeUndefined();
    });

    it('lets exactly one of 50 racers win', async () => {
      const store = open();
      await store.compareAndSet('a', 0, { version: 1, text: 'start' });
      const racers = Array.from({ length: 50 }, (_, racer) =>
        store.compareAndSet('a', 1, { version: 2, text: `racer ${racer}` }),
      );
      const won = (await Promise.all(racers)).flatMap((win, racer) => (win ? [racer] : []));
      expect(won).toHaveLength(1);
      expect(await store.get('a')).toEqual({ version: 2, text: `racer ${won[0]}` });
    });

    it('keeps values of 64 KiB whole', async () => {
      const store = open();
      const text = '解'.repeat(21_845);
      await store.compareAndSet('big', 0, { version: 1, text });
      expect((await store.get('big'))?.text).toBe(text);
    });

    it('deletes, and deleting what is absent is no error', async () => {
      const store = open();
      await store.compareAndSet('a', 0, { version: 1, text: 'x' });
      await store.delete('a');
      await store.delete('never-there');
      expect(await store.get('a')).toBeUndefined();
      expect(await store.compareAndSet('a', 0, { version: 1, text: 'new' })).toBe(true);
    });

    it('forgets a record after its time, counted from the last write', async () => {
      let now = 1_000_000;
      const store = open(hour, () => now);
      await store.compareAndSet('a', 0, { version: 1, text: 'x' });
      now += hour - 1;
      expect(await store.get('a')).toEqual({ version: 1, text: 'x' });
      expect(await store.compareAndSet('a', 1, { version: 2, text: 'y' })).toBe(true);
      now += hour - 1;
      expect(await store.get('a')).toEqual({ version: 2, text: 'y' });
      now += 1;
      expect(await store.get('a')).toBeUndefined();
      expect(await store.compareAndSet('a', 0, { version: 1, text: 'new' })).toBe(true);
    });

    it('lists the keys that are there, and no others', async () => {
      let now = 1_000_000;
      const store = open(hour, () => now);
      await store.compareAndSet('old', 0, { version: 1, text: 'x' });
      now += hour;
      await store.compareAndSet('c:微信 1', 0, { version: 1, text: 'x' });
      await store.compareAndSet('b', 0, { version: 1, text: 'x' });
      await store.compareAndSet('gone', 0, { version: 1, text: 'x' });
      await store.delete('gone');
      const keys: string[] = [];
      for await (const key of store.keys()) keys.push(key);
      expect(keys.sort()).toEqual(['b', 'c:微信 1']);
    });

    it('keeps keys apart', async () => {
      const store = open();
      await store.compareAndSet('a', 0, { version: 1, text: 'of a' });
      await store.compareAndSet('a:b', 0, { version: 1, text: 'of a:b' });
      expect(await store.get('a')).toEqual({ version: 1, text: 'of a' });
      expect(await store.get('a:b')).toEqual({ version: 1, text: 'of a:b' });
    });

    if (!durable) return;
    it('has its records after it was closed and opened again', async () => {
      const store = open();
      await store.compareAndSet('a', 0, { version: 1, text: 'kept' });
      await store.close();
      expect(await open().get('a')).toEqual({ version: 1, text: 'kept' });
    });
  });
}
