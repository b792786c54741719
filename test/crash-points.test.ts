// Every point at which the engine or its caller can be cut off: before and after each call of the store and each sending.
// Each point is tried (none is drawn by lot), in each way of being cut off, and the platform repeats what was not acknowledged.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Knowledge } from '../src/answer.ts';
import { loadKnowledge } from '../src/bot.ts';
import { createEngine, type Engine, keyOf } from '../src/engine.ts';
import { StoreError } from '../src/errors.ts';
import type { Message, Turn } from '../src/message.ts';
import { type ConversationRecord, parseRecord } from '../src/record.ts';
import { clock } from '../src/store/keyv.ts';
import type { Store } from '../src/store/store.ts';
import { collecting, memoryStorage, startTime } from './helpers/bot.ts';
import { testConfig } from './helpers/config.ts';

const limits = { maxText: 10_000, unit: 'chars', buttons: true } as const;
const texts = ['怎么解绑小程序', '下一步', '下一步', '找不到', '上一步', '退出', '你好'];
const messages = texts.map(
  (text, index): Message => ({ conversation: 'c', kind: 'text', at: startTime, text, id: `${index}` }),
);
const words = { text: '客服：请看第二行', choices: [] };
/** The operator speaks before this message. */
const postedBefore = 3;

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await loadKnowledge(testConfig);
});

/** fails: the call is refused. dies: the process ends there, another goes on. pauses: it wakes up after another took the repeat and one more. */
const ways = ['fails', 'dies', 'pauses'] as const;
type Way = (typeof ways)[number];

/** Counts the points passed; at the one named, it happens. */
interface Cut {
  readonly passed: string[];
  at(point: string): Promise<void>;
  /** Lets the paused one go on. */
  release(): void;
}

function cutAt(target: number, way: Way): Cut & { readonly happened: Promise<void> } {
  const passed: string[] = [];
  let release = (): void => undefined;
  let happen = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const happened = new Promise<void>((resolve) => {
    happen = resolve;
  });
  return {
    passed,
    happened,
    release,
    at(point) {
      passed.push(point);
      if (passed.length - 1 !== target) return Promise.resolve();
      happen();
      if (way === 'fails') return Promise.reject(new StoreError(`cut at ${point}`));
      return way === 'dies' ? new Promise<void>(() => undefined) : released;
    },
  };
}

function cuttable(store: Store<ConversationRecord>, cut: Cut): Store<ConversationRecord> {
  const around = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    await cut.at(`before ${name}`);
    const value = await work();
    await cut.at(`after ${name}`);
    return value;
  };
  return {
    get: (key) => around('get', () => store.get(key)),
    compareAndSet: (key, expected, next) => around('compareAndSet', () => store.compareAndSet(key, expected, next)),
    delete: (key) => around('delete', () => store.delete(key)),
    keys: () => store.keys(),
  };
}

interface Outcome {
  readonly points: readonly string[];
  /** By message: every answer its sender was given. */
  readonly sent: readonly (readonly Turn[])[];
  readonly record: ConversationRecord | undefined;
}

const never: Cut = { passed: [], at: () => Promise.resolve(), release: () => undefined };

/** The whole talk; what is not acknowledged by the first process is repeated at the second. */
async function talk(target: number, way: Way): Promise<Outcome> {
  const store = memoryStorage().records('conversations', parseRecord);
  const cut = cutAt(target, way);
  const engineOn = (own: Store<ConversationRecord>): Engine =>
    createEngine({ store: own, clock, knowledge: () => knowledge, log: collecting([]) });
  const first = engineOn(cuttable(store, cut));
  const second = engineOn(store);
  const sent: Turn[][] = messages.map(() => []);

  const deliver = async (index: number, engine: Engine, own: Cut): Promise<void> => {
    const message = messages[index];
    if (!message) return;
    const turn = await engine.handle(message, limits);
    await own.at('before sending');
    sent[index]?.push(turn);
    await own.at('after sending');
  };
  /** Acknowledged by the first, or repeated at the second as soon as the first fails, dies or hangs. */
  const surely = async (work: (engine: Engine, own: Cut) => Promise<void>): Promise<void> => {
    const attempt = work(first, cut).then(
      () => true,
      () => false,
    );
    const acknowledged = await Promise.race([attempt, cut.happened.then(() => false)]);
    if (acknowledged) return;
    await work(second, never);
    if (way === 'pauses') paused = attempt;
  };
  const wakeUp = async (): Promise<void> => {
    cut.release();
    await paused;
    paused = undefined;
  };

  let paused: Promise<unknown> | undefined;
  let dead = false;
  void cut.happened.then(() => {
    dead = way === 'dies';
  });
  for (const index of messages.keys()) {
    if (index === postedBefore) {
      const post = async (engine: Engine): Promise<void> => void (await engine.post({ conversation: 'c' }, [words]));
      await (dead || paused ? post(second) : surely(post));
    }
    const lagging = paused !== undefined;
    if (dead || lagging) await deliver(index, second, never);
    else await surely((engine, own) => deliver(index, engine, own));
    if (lagging) await wakeUp();
  }
  await wakeUp();
  return { points: cut.passed, sent, record: await store.get(keyOf({ conversation: 'c' })) };
}

const spoken = (turn: Turn | undefined): readonly string[] => (turn?.replies ?? []).map(({ text }) => text);

describe('handle(), cut off at every point', () => {
  it.each(ways)('and the process %s: one change and one answer for each message', async (way) => {
    const undisturbed = await talk(-1, way);
    expect(undisturbed.points.length).toBeGreaterThan(40);
    expect(undisturbed.record?.version).toBe(messages.length + 1);
    for (const [target, point] of undisturbed.points.entries()) {
      const { sent, record } = await talk(target, way);
      const where = `${way} at ${target} (${point})`;
      for (const [index, turns] of sent.entries()) {
        expect(turns.length, where).toBeGreaterThan(0);
        expect(new Set(turns.map((turn) => JSON.stringify(turn))).size, where).toBe(1);
        const own = spoken(turns[0]).filter((text) => text !== words.text);
        const expected = spoken(undisturbed.sent[index]?.[0]).filter((text) => text !== words.text);
        expect(own, where).toEqual(expected);
      }
      const heard = sent.flatMap((turns) => spoken(turns[0])).filter((text) => text === words.text);
      expect(heard.length, where).toBeGreaterThan(0); // the operator's words come through,
      expect(heard.length, where).toBeLessThan(3); // at worst twice: nobody acknowledged them
      expect(record?.state, where).toEqual(undisturbed.record?.state);
      expect(record?.version, where).toBe(messages.length + heard.length);
    }
  });
});
