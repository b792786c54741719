import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Knowledge } from '../src/answer.ts';
import { loadKnowledge } from '../src/bot.ts';
import { newDesk } from '../src/desk/state.ts';
import { createEngine, type Engine, keyOf } from '../src/engine.ts';
import { StoreError } from '../src/errors.ts';
import type { Message } from '../src/message.ts';
import { createQueue } from '../src/queue.ts';
import { type ConversationRecord, newRecord, parseRecord } from '../src/record.ts';
import { type CasAdapter, clock, createStorage } from '../src/store/keyv.ts';
import type { Store } from '../src/store/store.ts';
import { choicesOf, collecting, createTestBot, memoryStorage, memoryStore, startTime, textOf } from './helpers/bot.ts';
import { testConfig } from './helpers/config.ts';

const limits = { maxText: 10_000, unit: 'chars', buttons: true } as const;
let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await loadKnowledge(testConfig);
});

function engineOn(store: Store<ConversationRecord>, logged: string[] = [], own: Knowledge = knowledge): Engine {
  return createEngine({ store, clock, knowledge: () => own, log: collecting(logged) });
}

const stubAdapter: CasAdapter = {
  opts: {},
  on() {
    return this;
  },
  get: async () => undefined,
  set: async () => undefined,
  delete: async () => false,
  clear: async () => undefined,
  compareAndSet: async () => true,
  async *keys() {},
};

const taken = { id: 1, status: 'taken', owner: null, openedAt: 0, since: 0, spokeAt: 0, closedAt: null } as const;
const marks = { reminded: false, escalated: false, mutedUntil: 0, notes: [], rating: 'none' } as const;
const takenDesk = { ...newDesk, case: { ...taken, ...marks, notes: [] } };

function message(text: string, more: Partial<Message> = {}): Message {
  return { conversation: 'c', kind: 'text', at: startTime, text, ...more };
}

async function recordOf(store: Store<ConversationRecord>): Promise<ConversationRecord> {
  const record = await store.get(keyOf(message('')));
  if (!record) throw new Error('There is no record');
  return record;
}

describe('handle()', () => {
  it('gives a repeated message id the same answer and moves only once', async () => {
    const { say } = await createTestBot();
    await say('怎么解绑小程序', { id: '1' });
    const first = await say('下一步', { id: '2' });
    expect(await say('下一步', { id: '2' })).toEqual(first);
    expect((await say('进度', { id: '3' })).step).toBe(2);
  });

  it('answers an id again from among the last 16', async () => {
    const store = memoryStore();
    const engine = engineOn(store);
    const first = await engine.handle(message('你好', { id: 'first' }), limits);
    for (let count = 0; count < 15; count++) await engine.handle(message('谢谢', { id: `${count}` }), limits);
    expect(await engine.handle(message('你好', { id: 'first' }), limits)).toEqual(first);
    expect((await recordOf(store)).turns).toHaveLength(16);
  });

  it('keeps at most 4 KB of answers, never fewer than 3', async () => {
    const store = memoryStore();
    const engine = engineOn(store);
    for (let count = 0; count < 12; count++)
      await engine.handle(message('注销和解绑有什么区别', { id: `${count}` }), limits);
    const { turns } = await recordOf(store);
    expect(Buffer.byteLength(JSON.stringify(turns.slice(1)))).toBeLessThan(4096);
    expect(turns.length).toBeGreaterThanOrEqual(3);
    expect(turns.at(-1)?.id).toBe('11');
  });

  it('runs the messages of one conversation one after the other', async () => {
    const { say } = await createTestBot();
    await say('怎么解绑小程序');
    const turns = await Promise.all(Array.from({ length: 4 }, () => say('下一步')));
    const places = turns.map(({ procedure, step }) => `${procedure} ${step}`);
    expect(new Set(places).size).toBe(4);
  });

  it('changes the state exactly once a message when two instances race', async () => {
    const store = memoryStore();
    const instances = [engineOn(store), engineOn(store)];
    const ids = Array.from({ length: 20 }, (_, id) => `m${id}`);
    await Promise.all(ids.map((id, index) => instances[index % 2]?.handle(message('谢谢', { id }), limits)));
    expect((await recordOf(store)).version).toBe(20);
  });

  it('gives both instances the same answer to the same message id', async () => {
    const store = memoryStore();
    const instances = [engineOn(store), engineOn(store)];
    await instances[0]?.handle(message('怎么解绑小程序', { id: 'a' }), limits);
    const turns = await Promise.all(instances.map((engine) => engine.handle(message('下一步', { id: 'b' }), limits)));
    expect(turns[0]).toEqual(turns[1]);
    expect((await recordOf(store)).version).toBe(2);
  });

  it('reads the record again after a lost race', async () => {
    const store = memoryStore();
    let losses = 3;
    const racy: Store<ConversationRecord> = {
      ...store,
      compareAndSet: (key, expected, next) =>
        losses-- > 0 ? Promise.resolve(false) : store.compareAndSet(key, expected, next),
    };
    expect((await engineOn(racy).handle(message('你好'), limits)).outcome).toBe('smalltalk');
    expect((await recordOf(store)).version).toBe(1);
  });

  it('rejects when the store fails, and the repeat succeeds', async () => {
    const store = memoryStore();
    let fails = true;
    const failing: Store<ConversationRecord> = {
      ...store,
      get: (key) => (fails ? Promise.reject(new StoreError('Cannot read a record in the store')) : store.get(key)),
    };
    const engine = engineOn(failing);
    await expect(engine.handle(message('你好', { id: '1' }), limits)).rejects.toBeInstanceOf(StoreError);
    fails = false;
    expect((await engine.handle(message('你好', { id: '1' }), limits)).outcome).toBe('smalltalk');
  });

  it('takes a broken record as an error, never as a new user', async () => {
    const store = memoryStore();
    const broken: Store<ConversationRecord> = { ...store, get: () => Promise.reject(new StoreError('broken')) };
    await expect(engineOn(broken).handle(message('你好'), limits)).rejects.toBeInstanceOf(StoreError);
  });

  it('answers a message that makes our own code fail, logs it, and goes on', async () => {
    const logged: string[] = [];
    const poisoned: Knowledge = {
      ...knowledge,
      understand: (text, context) => {
        if (text === 'poison') throw new TypeError('boom');
        return knowledge.understand(text, context);
      },
    };
    const store = memoryStore();
    const engine = engineOn(store, logged, poisoned);
    const turn = await engine.handle(message('poison', { id: '1' }), limits);
    expect(turn.outcome).toBe('fallback');
    expect(choicesOf(turn)).toContain('转人工');
    expect(await engine.handle(message('poison', { id: '1' }), limits)).toEqual(turn);
    expect(logged).toHaveLength(1); // not for the repeat, which gets the stored answer
    await engine.handle(message('poison', { id: '3' }), limits);
    expect(logged[1]).toMatch(/"event":"turn-failed","count":2/);
    expect((await engine.handle(message('你好', { id: '2' }), limits)).outcome).toBe('smalltalk');
  });

  it('is silent in a group unless it is addressed, and keeps members apart', async () => {
    const { say } = await createTestBot();
    const group = { group: 'g' };
    expect(await say('怎么解绑小程序', { ...group, user: 'a' })).toMatchObject({ outcome: 'ignored', replies: [] });
    await say('怎么解绑小程序', { ...group, user: 'a', mentioned: true });
    await say('下一步', { ...group, user: 'a', mentioned: true });
    expect((await say('进度', { ...group, user: 'a', mentioned: true })).step).toBe(2);
    expect((await say('进度', { ...group, user: 'b', mentioned: true })).procedure).toBeNull();
    expect((await say('进度')).procedure).toBeNull();
  });

  it('is silent while an operator has the conversation', async () => {
    const store = memoryStore();
    const engine = engineOn(store);
    await engine.handle(message('你好'), limits);
    const record = await recordOf(store);
    await store.compareAndSet(keyOf(message('')), 1, { ...record, version: 2, desk: takenDesk });
    expect((await engine.handle(message('怎么解绑小程序'), limits)).outcome).toBe('ignored');
  });

  it('deletes the record on request', async () => {
    const { say, store } = await createTestBot();
    await say('怎么解绑小程序');
    expect(textOf(await say('删除我的数据'))).toContain('删除');
    for await (const key of store.keys()) expect.unreachable(`there is still ${key}`);
  });

  it.each([
    ['483920', 'code'],
    ['我的密码是Hunter2024x', 'password'],
    ['110101190001010006', 'id'],
    ['6222 0000 0000 0000 004', 'card'],
  ])('refuses %s (%s), and it appears in no reply, record or log', async (secret) => {
    const { say, store, logged } = await createTestBot();
    await say('怎么解绑小程序', { id: '1' });
    const turn = await say(secret, { id: '2' });
    expect(turn.outcome).toBe('refused');
    expect(turn.procedure).toBe('unbind-mini-program');
    const everything = [JSON.stringify(turn), ...logged];
    for await (const key of store.keys()) everything.push(key, JSON.stringify(await store.get(key)));
    const digits = secret.replace(/\D+/g, '');
    for (const part of everything) {
      expect(part).not.toContain(secret);
      expect(part.replace(/\D+/g, '')).not.toContain(digits);
    }
  });

  it.each([
    '',
    '   ',
    '😀😀',
    '\u0000\u0007',
    '\ud83d',
    '解'.repeat(10_000),
    '<b>&amp;</b>',
    '{title}',
    '下一步'.repeat(500),
  ])('gives %j a sensible reply', async (text) => {
    const { say } = await createTestBot();
    const turn = await say(text);
    expect(textOf(turn).length).toBeGreaterThan(5);
    expect(textOf(turn)).not.toContain('undefined');
  });
});

describe('post()', () => {
  const words = (text: string) => ({ text, choices: [] });

  it('keeps replies that lead the next turn, once, and a repeat gets the same', async () => {
    const engine = engineOn(memoryStore());
    await engine.handle(message('怎么解绑小程序', { id: '1' }), limits);
    expect(await engine.post({ conversation: 'c' }, [words('客服：您好')])).toBe(true);
    expect(await engine.post({ conversation: 'c' }, [words('客服：在吗')])).toBe(true);
    const turn = await engine.handle(message('下一步', { id: '2' }), limits);
    expect(turn.replies.slice(0, 2)).toEqual([words('客服：您好'), words('客服：在吗')]);
    expect(turn).toMatchObject({ outcome: 'step', step: 2 });
    expect(await engine.handle(message('下一步', { id: '2' }), limits)).toEqual(turn);
    expect(textOf(await engine.handle(message('下一步', { id: '3' }), limits))).not.toContain('客服');
  });

  it('leads the silence while an operator has the conversation', async () => {
    const store = memoryStore();
    const engine = engineOn(store);
    await engine.handle(message('你好'), limits);
    await store.compareAndSet(keyOf(message('')), 1, { ...(await recordOf(store)), version: 2, desk: takenDesk });
    await engine.post({ conversation: 'c' }, [words('客服：看第二行')]);
    const turn = await engine.handle(message('好', { id: '2' }), limits);
    expect(turn).toEqual({ ...turn, outcome: 'ignored', replies: [words('客服：看第二行')] });
    expect(await engine.handle(message('好', { id: '2' }), limits)).toEqual(turn);
    expect((await engine.handle(message('好', { id: '3' }), limits)).replies).toEqual([]);
  });

  it('reaches who never wrote, and members of a group one by one', async () => {
    const engine = engineOn(memoryStore());
    await engine.post({ conversation: 'x', group: 'g', user: 'a' }, [words('给 a')]);
    const say = (user: string) => engine.handle(message('你好', { group: 'g', user, mentioned: true }), limits);
    expect(textOf(await say('b'))).not.toContain('给 a');
    expect(textOf(await say('a'))).toContain('给 a');
  });

  it('keeps the same words once, also after they were given', async () => {
    const engine = engineOn(memoryStore());
    for (let tries = 0; tries < 2; tries++) await engine.post({ conversation: 'c' }, [words('客服：您好')], 'same');
    expect(
      (await engine.handle(message('你好'), limits)).replies.filter(({ text }) => text === '客服：您好'),
    ).toHaveLength(1);
    expect(await engine.post({ conversation: 'c' }, [words('客服：您好')], 'same')).toBe(true);
    expect(textOf(await engine.handle(message('你好'), limits))).not.toContain('客服');
  });

  it('adds none when there is no room', async () => {
    const engine = engineOn(memoryStore());
    expect(
      await engine.post(
        { conversation: 'c' },
        Array.from({ length: 20 }, () => words('x')),
      ),
    ).toBe(true);
    expect(await engine.post({ conversation: 'c' }, [words('one too many')])).toBe(false);
    expect((await engine.handle(message('你好'), limits)).replies).toHaveLength(21);
  });

  it('reads records written before there was an outbox', () => {
    const { outbox: _, ...older } = newRecord;
    expect(parseRecord({ ...older, version: 1 })).toEqual({ ...newRecord, version: 1 });
  });
});

describe('forget()', () => {
  it('deletes one person and no other', async () => {
    const store = memoryStore();
    const engine = engineOn(store);
    await engine.handle(message('怎么解绑小程序'), limits);
    await engine.handle(message('怎么解绑小程序', { conversation: 'd' }), limits);
    await engine.forget({ conversation: 'c' });
    const keys: string[] = [];
    for await (const key of store.keys()) keys.push(key);
    expect(keys).toEqual([keyOf({ conversation: 'd' })]);
    await expect(engine.forget({ conversation: 'never-there' })).resolves.toBeUndefined();
  });
});

describe('a store that does not answer', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('costs nobody more than 1.5 s, not even who waits behind another message', async () => {
    vi.useFakeTimers();
    const storage = memoryStorage();
    const silent = createStorage({
      adapter: () => ({ ...stubAdapter, get: () => new Promise(() => undefined) }),
      ping: () => new Promise(() => undefined),
      close: async () => undefined,
    });
    const engine = createEngine({
      store: silent.records('conversations', parseRecord),
      clock: storage.now,
      knowledge: () => knowledge,
      log: collecting([]),
    });
    const outcomes: string[] = [];
    for (const id of ['1', '2', '3']) {
      engine.handle(message('你好', { id }), limits).catch((error: unknown) => outcomes.push(String(error)));
    }
    const ping = silent.ping().catch((error: unknown) => outcomes.push(String(error)));
    await vi.advanceTimersByTimeAsync(1400);
    expect(outcomes).toEqual([]);
    expect(engine.busy()).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    await ping;
    expect(outcomes.filter((outcome) => outcome.startsWith('StoreError: Cannot'))).toHaveLength(4);
    expect(engine.busy()).toBe(0);
  });

  it('leaves no conversation behind: the engine is idle after failures, races and forgetting', async () => {
    const store = memoryStore();
    let calls = 0;
    const engine = engineOn({
      ...store,
      compareAndSet: (key, expected, next) =>
        calls++ % 3 === 0 ? Promise.reject(new StoreError('no')) : store.compareAndSet(key, expected, next),
    });
    const talks = Array.from({ length: 300 }, (_, index) =>
      engine.handle(message(index % 7 === 0 ? '删除我的数据' : '你好', { conversation: `c${index % 50}` }), limits),
    );
    expect(engine.busy()).toBe(50);
    await Promise.allSettled(talks);
    await new Promise((resolve) => setImmediate(resolve));
    expect(engine.busy()).toBe(0);
  });
});

describe('keyOf()', () => {
  it('cannot be confused by names that hold the separator', () => {
    const keys = [
      keyOf(message('', { conversation: 'a:b' })),
      keyOf(message('', { conversation: 'x', group: 'a', user: 'b' })),
      keyOf(message('', { conversation: 'x', group: 'a:b', user: '' })),
      keyOf(message('', { conversation: 'g:a:b' })),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('stays short for long names', () => {
    expect(keyOf(message('', { conversation: 'x'.repeat(5000) })).length).toBeLessThanOrEqual(200);
  });
});

describe('createQueue()', () => {
  it('keeps the order of a key, lets others pass, survives a failure and forgets idle keys', async () => {
    const queue = createQueue();
    const done: string[] = [];
    const slow = queue.run('a', async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done.push('a1');
    });
    const failed = queue.run('a', () => Promise.reject(new Error('no')));
    const last = queue.run('a', async () => void done.push('a2'));
    await queue.run('b', async () => void done.push('b'));
    await expect(failed).rejects.toThrow('no');
    await Promise.all([slow, last]);
    expect(done).toEqual(['b', 'a1', 'a2']);
    await new Promise((resolve) => setImmediate(resolve));
    expect(queue.size()).toBe(0);
  });
});
