import { describe, expect, it } from 'vitest';
import { type Agenda, createAgenda, parseAgenda } from '../../src/delivery/agenda.ts';
import { StoreError } from '../../src/errors.ts';
import { collecting, memoryStorage } from '../helpers/bot.ts';

type Work = (chat: string, body: string) => Promise<readonly string[]>;

function setup(
  work: Work,
  shared = memoryStorage().records('agenda', parseAgenda),
  owner = 'me',
  now = () => 0,
  outage: (error: unknown) => number | undefined = () => undefined,
) {
  const done: string[] = [];
  const pauses: number[] = [];
  const logged: string[] = [];
  const ending = new AbortController();
  const agenda: Agenda<string> = createAgenda({
    store: shared,
    owner,
    parse: String,
    work: async (chat, body) => {
      const instead = await work(chat, body);
      done.push(`${chat} ${body}`);
      return instead;
    },
    outage,
    atOnce: 2,
    log: collecting(logged),
    signal: ending.signal,
    wait: async (ms) => void pauses.push(ms),
    now,
  });
  return { agenda, done, pauses, logged, ending, store: shared };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

const nothing: Work = () => Promise.resolve([]);

describe('createAgenda()', () => {
  it('does the items of a chat in order, and what comes in their place first', async () => {
    const { agenda, done } = setup(async (_chat, body) => (body === 'a' ? ['a1', 'a2'] : []));
    await agenda.add('c', '1', ['a', 'b']);
    await agenda.add('c', '2', ['c']);
    await until(() => done.length === 5);
    expect(done).toEqual(['c a', 'c a1', 'c a2', 'c b', 'c c']);
  });

  it('takes an id on once', async () => {
    const { agenda, done } = setup(nothing);
    const added = await Promise.all([agenda.add('c', '1', ['a']), agenda.add('c', '1', ['a'])]);
    expect(added.toSorted()).toEqual([false, true]);
    expect([await agenda.has('c', '1'), await agenda.has('c', '2'), await agenda.has('d', '1')]).toEqual([
      true,
      false,
      false,
    ]);
    await until(() => done.length === 1);
    await agenda.stop();
    expect(done).toEqual(['c a']);
  });

  it('tries again with growing pauses, then gives the item up and goes on', async () => {
    const { agenda, done, pauses, logged } = setup((_chat, body) =>
      body === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve([]),
    );
    await agenda.add('c', '1', ['bad', 'good']);
    await until(() => done.length === 1);
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000]);
    expect(logged.join()).toContain('agenda-item-given-up');
    expect(done).toEqual(['c good']);
  });

  it('sits out an outage, however long', async () => {
    let failures = 0;
    const work: Work = () => (failures++ < 50 ? Promise.reject(new Error('no connection')) : Promise.resolve([]));
    const { agenda, done, pauses } = setup(work, undefined, undefined, undefined, () => 1500);
    await agenda.add('c', '1', ['a']);
    await until(() => done.length === 1);
    expect(pauses).toHaveLength(50);
    expect(pauses.slice(0, 3)).toEqual([1500, 2000, 4000]);
    expect(Math.max(...pauses)).toBe(60_000);
  });

  it('waits for a store that is down, and does nothing twice or never when its writes were done after all', async () => {
    const store = memoryStorage().records('agenda', parseAgenda);
    let down = 0;
    const shaky: typeof store = {
      ...store,
      get: (key) => (down-- > 0 ? Promise.reject(new StoreError('down')) : store.get(key)),
      async compareAndSet(...args) {
        const written = await store.compareAndSet(...args);
        if (down-- > 0) throw new StoreError('done, but nobody heard of it');
        return written;
      },
    };
    const { agenda, done, logged } = setup(async (_chat, body) => {
      down = body === 'a' ? 3 : 0;
      return [];
    }, shaky);
    await agenda.add('c', '1', ['a', 'b', 'c']);
    await until(() => done.length === 3);
    expect(done).toEqual(['c a', 'c b', 'c c']);
    expect(logged.join()).toContain('agenda-store-failed');
  });

  it('has so many under way at once, and a slot is free only when the store knows', async () => {
    const running: string[] = [];
    const finish: (() => void)[] = [];
    const { agenda, done, store } = setup((chat) => {
      running.push(chat);
      return new Promise((resolve) => finish.push(() => resolve([])));
    });
    for (const chat of ['a', 'b', 'c']) await agenda.add(chat, '1', ['x']);
    await until(() => running.length === 2);
    await agenda.has('c', '1');
    expect(running).toEqual(['a', 'b']);
    finish[0]?.();
    await until(() => running.length === 3);
    expect((await store.get('a'))?.items).toEqual([]);
    for (const end of finish) end();
    await until(() => done.length === 3);
  });

  it('one slow chat does not hold up another', async () => {
    let free: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      free = resolve;
    });
    const { agenda, done } = setup(async (chat) => (chat === 'slow' ? slow.then(() => []) : []));
    await agenda.add('slow', '1', ['a']);
    await agenda.add('quick', '2', ['b']);
    await until(() => done.length === 1);
    expect(done).toEqual(['quick b']);
    free();
    await agenda.stop();
  });

  it('leaves to others what they took on, until it was left for too long', async () => {
    const dead = setup(() => new Promise(() => undefined));
    await dead.agenda.add('c', '1', ['a']);
    let time = 30_000;
    const alive = setup(nothing, dead.store, 'other', () => time);
    await alive.agenda.resume(60_000);
    await alive.agenda.add('c', '2', ['b']);
    await until(() => alive.done.length === 1);
    expect(alive.done).toEqual(['c b']);
    time = 90_000;
    await alive.agenda.resume(60_000);
    await until(() => alive.done.length === 2);
    expect(alive.done).toEqual(['c b', 'c a']);
  });

  it('keeps what fails while it stops for the next process', async () => {
    let fail: (error: Error) => void = () => undefined;
    const first = setup(() => new Promise((_, reject) => (fail = reject)));
    await first.agenda.add('c', '1', ['a']);
    await new Promise((resolve) => setImmediate(resolve));
    first.ending.abort();
    const stopped = first.agenda.stop();
    fail(new Error('cut off'));
    await stopped;
    const second = setup(nothing, first.store, 'next');
    await second.agenda.resume(0);
    await until(() => second.done.length === 1);
  });
});
