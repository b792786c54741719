// The engine on a real Redis behind a proxy: what people get while the store fails, and afterwards.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Knowledge } from '../../src/answer.ts';
import { loadKnowledge } from '../../src/bot.ts';
import { createEngine, type Engine, keyOf } from '../../src/engine.ts';
import { StoreError } from '../../src/errors.ts';
import type { Turn } from '../../src/message.ts';
import { type ConversationRecord, parseRecord } from '../../src/record.ts';
import { openStorage } from '../../src/store/open.ts';
import type { Storage, Store } from '../../src/store/store.ts';
import { collecting, startTime } from '../helpers/bot.ts';
import { testConfig } from '../helpers/config.ts';
import { type FaultyProxy, startProxy } from '../helpers/proxy.ts';
import { type RedisServer, redisMissing, startRedis } from '../helpers/redis.ts';

/** We promise 1.6 s for the failure and 2 s for the way back; a busy machine gets more. */
const failsWithinMs = 1600 + 1400;
const backWithinMs = 2000 + 3000;

const limits = { maxText: 10_000, unit: 'chars', buttons: true } as const;
const message = (text: string, id: string) => ({ conversation: 'c', kind: 'text' as const, at: startTime, text, id });

let knowledge: Knowledge;
let redis: RedisServer;
let proxy: FaultyProxy;
let storage: Storage;
let store: Store<ConversationRecord>;
let engine: Engine;

beforeAll(async () => {
  knowledge = await loadKnowledge(testConfig);
});
beforeEach(async () => {
  if (redisMissing) return;
  redis = await startRedis();
  proxy = await startProxy(redis.port);
  storage = await openStorage(`redis://127.0.0.1:${proxy.port}`);
  store = storage.records('conversations', parseRecord);
  engine = createEngine({ store, clock: storage.now, knowledge: () => knowledge, log: collecting([]) });
  await engine.handle(message('怎么解绑小程序', '1'), limits);
  await engine.handle(message('下一步', '2'), limits);
});
afterEach(async () => {
  if (redisMissing) return;
  await storage.close().catch(() => undefined);
  await proxy.close();
  redis.signal('SIGCONT');
  await redis.clean();
});

/** Milliseconds until `work` rejects with StoreError; anything else fails the test. */
async function failing(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await expect(work()).rejects.toBeInstanceOf(StoreError);
  return performance.now() - started;
}

async function afterRecovery(): Promise<Turn> {
  const started = performance.now();
  for (;;) {
    const turn = await engine.handle(message('下一步', '3'), limits).catch(() => undefined);
    if (turn) return turn;
    expect(performance.now() - started).toBeLessThan(backWithinMs);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Failure {
  readonly fail: () => Promise<unknown> | unknown;
  readonly heal: () => Promise<unknown> | unknown;
  /** Reading still works. */
  readonly writesOnly?: true;
}

const failures: Readonly<Record<string, Failure>> = {
  frozen: { fail: () => redis.signal('SIGSTOP'), heal: () => redis.signal('SIGCONT') },
  dead: { fail: () => redis.kill(), heal: () => redis.restart() },
  full: {
    fail: () => redis.command('CONFIG', 'SET', 'maxmemory', '1'),
    heal: () => redis.command('CONFIG', 'SET', 'maxmemory', '0'),
    writesOnly: true,
  },
  'read-only': {
    fail: () => redis.command('REPLICAOF', '127.0.0.1', '1'),
    heal: () => redis.command('REPLICAOF', 'NO', 'ONE'),
    writesOnly: true,
  },
  'too slow': { fail: () => proxy.delay(2500), heal: () => proxy.heal() },
  'cut off': { fail: () => proxy.cut(), heal: () => proxy.heal() },
  'silent without a broken connection': { fail: () => proxy.stall(), heal: () => proxy.heal() },
  'half-closed': { fail: () => proxy.halfClose(), heal: () => proxy.heal() },
};

describe.skipIf(redisMissing)('a store that fails', () => {
  it.each(Object.entries(failures))(
    'and is %s: every message is refused in time, and nothing is lost or doubled',
    async (_, failure) => {
      await failure.fail();
      const waits = await Promise.all([
        failing(() => engine.handle(message('下一步', '3'), limits)),
        failing(() => engine.handle(message('下一步', '4'), limits)), // waits for the one before it
        failing(() => engine.handle({ ...message('你好', '1'), conversation: 'new' }, limits)),
      ]);
      for (const ms of waits) expect(ms).toBeLessThan(failsWithinMs);
      if (failure.writesOnly) expect((await engine.handle(message('下一步', '2'), limits)).step).toBe(2);
      else expect(await failing(() => storage.ping())).toBeLessThan(failsWithinMs);

      await failure.heal();
      expect(await afterRecovery()).toMatchObject({ procedure: 'unbind-mini-program', step: 3 });
      await expect(storage.ping()).resolves.toBeUndefined();
      expect((await engine.handle(message('下一步', '3'), limits)).step).toBe(3);
      expect((await store.get(keyOf(message('', ''))))?.version).toBe(3);
      expect(await store.get(keyOf({ conversation: 'new' }))).toBeUndefined(); // given up, so never written late
      expect(engine.busy()).toBe(0);
    },
  );

  it('and is only slow: every message is answered', async () => {
    proxy.delay(300);
    expect((await engine.handle(message('下一步', '3'), limits)).step).toBe(3);
  });

  it('and wakes up with a write it had received: the write was given up, so it is not carried out', async () => {
    const record = await store.get(keyOf(message('', '')));
    if (!record) throw new Error('There is no record');
    redis.signal('SIGSTOP');
    const late = store.compareAndSet(keyOf(message('', '')), 2, { ...record, version: 3 }, storage.now() + 50);
    await expect(late).rejects.toBeInstanceOf(StoreError);
    redis.signal('SIGCONT');
    await vi.waitFor(() => storage.ping(), { timeout: backWithinMs });
    expect((await store.get(keyOf(message('', ''))))?.version).toBe(2);
  });
});
