// The cases every store must pass: test/store/<name>.test.ts runs them.
import { afterEach, describe, expect, it } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import type { Storage, Store, Versioned } from '../../src/store/store.ts';
import { z } from '../../src/zod.ts';

export interface TestRecord extends Versioned {
  readonly text: string;
}

export const parseTestRecord = (value: unknown): TestRecord =>
  z.object({ version: z.number(), text: z.string() }).parse(value);

export interface StoreSetup {
  /** Called again it opens the same data. */
  open(): Promise<Storage>;
  /** Lets time pass for what expires. */
  pass(ms: number): Promise<void>;
  clean(): Promise<void>;
}

const hour = 3_600_000;

/** `durable`: the data outlives the process. */
export function describeStore(name: string, durable: boolean, setup: () => StoreSetup, skipped = false): void {
  describe.skipIf(skipped)(`${name} store`, () => {
    let current: StoreSetup | undefined;
    const opened: Storage[] = [];
    const openStorage = async (): Promise<Storage> => {
      current ??= setup();
      const storage = await current.open();
      opened.push(storage);
      return storage;
    };
    const open = async (): Promise<Store<TestRecord>> => (await openStorage()).records('test', parseTestRecord, hour);
    afterEach(async () => {
      for (const storage of opened.splice(0)) await storage.close();
      await current?.clean();
      current = undefined;
    });

    it('says absent before the first write, and gives back what was written', async () => {
      const store = await open();
      expect(await store.get('a')).toBeUndefined();
      expect(await store.compareAndSet('a', 0, { version: 1, text: '解绑 😀 \u0000 ﷽ \ud83d' })).toBe(true);
      expect(await store.get('a')).toEqual({ version: 1, text: '解绑 😀 \u0000 ﷽ \ud83d' });
      for (const [index, text] of [':', ':base64:aGk=', '"', ''].entries()) {
        expect(await store.compareAndSet('a', index + 1, { version: index + 2, text })).toBe(true);
        expect((await store.get('a'))?.text).toBe(text);
      }
    });

    it('refuses a write that expects another version', async () => {
      const store = await open();
      await store.compareAndSet('a', 0, { version: 1, text: 'first' });
      expect(await store.compareAndSet('a', 0, { version: 1, text: 'again' })).toBe(false);
      expect(await store.compareAndSet('a', 2, { version: 3, text: 'ahead' })).toBe(false);
      expect(await store.compareAndSet('b', 1, { version: 2, text: 'absent' })).toBe(false);
      expect(await store.get('a')).toEqual({ version: 1, text: 'first' });
      expect(await store.get('b')).toBeUndefined();
    });

    it('lets exactly one of 50 racers win', async () => {
      const store = await open();
      await store.compareAndSet('a', 0, { version: 1, text: 'start' });
      const racers = Array.from({ length: 50 }, (_, racer) =>
        store.compareAndSet('a', 1, { version: 2, text: `racer ${racer}` }),
      );
      const won = (await Promise.all(racers)).flatMap((win, racer) => (win ? [racer] : []));
      expect(won).toHaveLength(1);
      expect(await store.get('a')).toEqual({ version: 2, text: `racer ${won[0]}` });
    });

    it('keeps values of 64 KiB whole', async () => {
      const store = await open();
      const text = '解'.repeat(21_845);
      await store.compareAndSet('big', 0, { version: 1, text });
      expect((await store.get('big'))?.text).toBe(text);
    });

    it('deletes, and deleting what is absent is no error', async () => {
      const store = await open();
      await store.compareAndSet('a', 0, { version: 1, text: 'x' });
      await store.delete('a');
      await store.delete('never-there');
      expect(await store.get('a')).toBeUndefined();
      expect(await store.compareAndSet('a', 0, { version: 1, text: 'new' })).toBe(true);
    });

    it('forgets a record after its time, counted from the last write', async () => {
      const store = await open();
      await store.compareAndSet('a', 0, { version: 1, text: 'x' });
      await current?.pass(hour - 60_000);
      expect(await store.get('a')).toEqual({ version: 1, text: 'x' });
      expect(await store.compareAndSet('a', 1, { version: 2, text: 'y' })).toBe(true);
      await current?.pass(hour - 60_000);
      expect(await store.get('a')).toEqual({ version: 2, text: 'y' });
      await current?.pass(60_000);
      expect(await store.get('a')).toBeUndefined();
      expect(await store.compareAndSet('a', 0, { version: 1, text: 'new' })).toBe(true);
    });

    it('lists the keys that are there, and no others', async () => {
      const store = await open();
      await store.compareAndSet('old', 0, { version: 1, text: 'x' });
      await current?.pass(hour);
      await store.compareAndSet('c:微信 1', 0, { version: 1, text: 'x' });
      await store.compareAndSet('b', 0, { version: 1, text: 'x' });
      await store.compareAndSet('gone', 0, { version: 1, text: 'x' });
      await store.delete('gone');
      expect(await keysOf(store)).toEqual(['b', 'c:微信 1']);
    });

    it('keeps keys apart, and kinds of records', async () => {
      const storage = await openStorage();
      const store = storage.records('test', parseTestRecord);
      const other = storage.records('other', parseTestRecord);
      await store.compareAndSet('a', 0, { version: 1, text: 'of a' });
      await store.compareAndSet('a:b', 0, { version: 1, text: 'of a:b' });
      await other.compareAndSet('a', 0, { version: 1, text: 'of the other kind' });
      expect(await store.get('a')).toEqual({ version: 1, text: 'of a' });
      expect(await store.get('a:b')).toEqual({ version: 1, text: 'of a:b' });
      expect(await keysOf(other)).toEqual(['a']);
      await other.delete('a');
      expect(await store.get('a')).toEqual({ version: 1, text: 'of a' });
    });

    it('writes nothing after the deadline', async () => {
      const storage = await openStorage();
      const store = storage.records('test', parseTestRecord);
      const late = store.compareAndSet('a', 0, { version: 1, text: 'late' }, storage.now() - 1);
      await expect(late).rejects.toBeInstanceOf(StoreError);
      expect(await store.get('a')).toBeUndefined();
    });

    it('takes a stored value of another shape as a failure, never as absent', async () => {
      const storage = await openStorage();
      const store = storage.records('test', parseTestRecord);
      await store.compareAndSet('a', 0, { version: 1, text: 5 as unknown as string }); // what another program wrote
      await expect(store.get('a')).rejects.toBeInstanceOf(StoreError);
    });

    it('says that it can be reached', async () => {
      await expect((await openStorage()).ping()).resolves.toBeUndefined();
    });

    if (!durable) return;
    it('has its records after it was closed and opened again', async () => {
      const storage = await openStorage();
      await storage.records('test', parseTestRecord).compareAndSet('a', 0, { version: 1, text: 'kept' });
      await storage.close();
      opened.pop();
      expect(await (await open()).get('a')).toEqual({ version: 1, text: 'kept' });
    });
  });
}

async function keysOf(store: Store<TestRecord>): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.keys()) keys.push(key);
  return keys.sort();
}
