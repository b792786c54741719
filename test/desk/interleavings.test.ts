// Random interleavings of users, two operators, timers, kills and restarts on two instances, drawn by fast-check's scheduler.
// INTERLEAVINGS sets how many; unless told, 10,000 in CI and 2,000 elsewhere. What is promised is checked at every write of the record.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Knowledge } from '../../src/answer.ts';
import type { OperatorMessage } from '../../src/desk/places.ts';
import type { ConversationRecord } from '../../src/record.ts';
import type { Storage, Store, Versioned } from '../../src/store/store.ts';
import { createTestDesk, homes, minute, newWorld, type TestDesk, type World } from '../helpers/desk.ts';
import { sharedKnowledge } from '../helpers/telegram.ts';

const runs = Number(process.env['INTERLEAVINGS'] ?? (process.env['CI'] ? 10_000 : 2000));
const batches = 4;

const acts = [
  { kind: 'user', text: '转人工' },
  { kind: 'user', text: '下一步' },
  { kind: 'user', text: '今天股票涨了吗' },
  { kind: 'user', text: '不用了' },
  { kind: 'user', text: '满意' },
  { kind: 'order', text: '接单 1', operator: 'telegram:1' },
  { kind: 'order', text: '接单 1', operator: 'telegram:2' },
  { kind: 'order', text: '接单 1', operator: 'telegram:8' },
  { kind: 'order', text: '请看右上角', operator: 'telegram:1', case: 1 },
  { kind: 'order', text: '请看第二行', operator: 'telegram:2', case: 1 },
  { kind: 'order', text: '转交 #1 小王', operator: 'telegram:1' },
  { kind: 'order', text: '步骤 #1 2', operator: 'telegram:1' },
  { kind: 'order', text: '关闭 1', operator: 'telegram:1' },
  { kind: 'order', text: '关闭 1', operator: 'telegram:8' },
  { kind: 'order', text: '重开 1', operator: 'telegram:2' },
  { kind: 'pass', ms: 4 * minute },
  { kind: 'pass', ms: 31 * minute },
  { kind: 'kill' },
] as const;
type Act = (typeof acts)[number];

interface Process {
  readonly desk: TestDesk;
  /** Rejects when it is killed. */
  readonly killed: Promise<never>;
  kill(): void;
}

/** What must become of what was written. */
interface Promises {
  /** Words of operators, by errand. */
  readonly words: Set<string>;
  /** Texts heard while a case was open. */
  readonly heard: string[];
  /** Cases that ended by an operator or a timer. */
  closings: number;
  /** What was broken at a write; collected, since whoever writes would take an error for the store's. */
  readonly broken: string[];
}

describe('any interleaving', () => {
  for (let batch = 0; batch < batches; batch++) {
    it(`batch ${batch + 1}: silence from take to close, one owner, one closing, nothing lost`, async () => {
      const knowledge = remembering(await sharedKnowledge());
      await fc.assert(
        fc.asyncProperty(
          fc.scheduler(),
          fc.array(fc.constantFrom(...acts), { minLength: 3, maxLength: 9 }),
          (s, some) => runAll(s, some, knowledge),
        ),
        { numRuns: Math.ceil(runs / batches) },
      );
    }, 600_000);
  }
});

async function runAll(s: fc.Scheduler, some: readonly Act[], knowledge: Knowledge): Promise<void> {
  const world = newWorld();
  const promises: Promises = { words: new Set(), heard: [], closings: 0, broken: [] };
  const shared = sharedStorage(promises);
  const start = (): Promise<Process> => startProcess(s, shared, world, knowledge);
  const processes: [Process, Process] = [await start(), await start()];
  await s.waitFor(processes[0].desk.say('怎么解绑小程序', { id: 'first' }));
  await s.waitFor(processes[0].desk.say('转人工', { id: 'second' }));
  const doOne = async (act: Act, index: number): Promise<void> => {
    await s.schedule(Promise.resolve(), `act ${index}`);
    if (act.kind === 'pass') world.now += act.ms;
    if (act.kind === 'kill') {
      processes[index % 2 === 0 ? 0 : 1].kill();
      processes[index % 2 === 0 ? 0 : 1] = await start();
    }
    for (let tries = 0; tries < 20; tries++) {
      const process = processes[(index + tries) % 2 === 0 ? 0 : 1];
      if (await Promise.race([perform(process.desk, act, index), process.killed]).then(done, failed)) return;
    }
    throw new Error('It could never be done');
  };
  await s.waitFor(Promise.all(some.map(doOne)));
  const last = await start();
  for (let round = 0; round < 3; round++) {
    world.now += 10_000;
    await s.waitFor(last.desk.settle());
  }
  await s.waitFor(checkEnd(last.desk, world, promises));
  for (const process of [...processes, last]) process.kill();
}

const done = (): boolean => true;
const failed = (): boolean => false;

async function perform({ bot, say, order, settle }: TestDesk, act: Act, index: number): Promise<void> {
  // the platforms repeat what was not acknowledged, with the same id
  if (act.kind === 'user') await say(act.text, { id: `u${index}` });
  if (act.kind === 'order') {
    const about: Partial<OperatorMessage> = {
      operator: act.operator,
      id: `o${index}`,
      case: 'case' in act ? act.case : null,
    };
    await order(act.text, about);
  }
  if (act.kind === 'pass' || act.kind === 'kill') await settle();
  await bot.desk?.courier.idle();
}

async function startProcess(s: fc.Scheduler, shared: Storage, world: World, knowledge: Knowledge): Promise<Process> {
  let alive = true;
  let kill = (): void => undefined;
  const killed = new Promise<never>((_, reject) => {
    kill = () => {
      alive = false;
      reject(new Error('killed'));
    };
  });
  killed.catch(() => undefined);
  const around = async <T>(label: string, work: () => Promise<T>): Promise<T> => {
    await s.schedule(Promise.resolve(), label);
    if (!alive) return killed.catch(() => new Promise<never>(() => undefined)); // it never wakes up
    return work();
  };
  const storage: Storage = {
    ...shared,
    records: (name, parse, ttlMs) => {
      const store = shared.records(name, parse, ttlMs);
      return {
        ...store,
        get: (key) => around('get', () => store.get(key)),
        compareAndSet: (key, expected, next) => around('set', () => store.compareAndSet(key, expected, next)),
      };
    },
  };
  return { desk: await createTestDesk({ storage, world, knowledge }), killed, kill };
}

/** Records in a map, through JSON; every write of a conversation is judged. */
function sharedStorage(promises: Promises): Storage {
  const maps = new Map<string, Map<string, string>>();
  return {
    records<R extends Versioned>(name: string, parse: (value: unknown) => R): Store<R> {
      const map = maps.get(name) ?? new Map<string, string>();
      maps.set(name, map);
      const read = (key: string): R | undefined => {
        const raw = map.get(key);
        return raw === undefined ? undefined : (JSON.parse(raw) as R); // checked when it was written
      };
      return {
        get: async (key) => read(key),
        async compareAndSet(key, expected, next) {
          const before = read(key);
          if ((before?.version ?? 0) !== expected) return false;
          map.set(key, JSON.stringify(parse(next)));
          if (name === 'conversations') judge(before, read(key), promises);
          return true;
        },
        delete: async (key) => void map.delete(key),
        async *keys() {
          yield* [...map.keys()];
        },
      };
    },
    now: () => 0,
    ping: async () => undefined,
    close: async () => undefined,
  };
}

function judge(was: unknown, is: unknown, promises: Promises): void {
  const before = was as ConversationRecord | undefined; // parsed by the store
  const after = is as ConversationRecord;
  const [old, now] = [before?.desk?.case ?? null, after.desk?.case ?? null];
  const fresh = after.desk?.errands.filter(({ id }) => id >= (before?.desk?.nextErrand ?? 1)) ?? [];
  const turn = after.turns.at(-1);
  const isNewTurn = turn !== undefined && turn.id !== before?.turns.at(-1)?.id;
  const stays = old?.status === 'taken' && now?.status === 'taken';
  if (stays && isNewTurn) {
    const said = turn.turn.replies.map(({ text }) => text).join();
    const waited = before?.outbox.map(({ text }) => text).join();
    if (turn.turn.outcome !== 'ignored' || said !== waited) promises.broken.push(`the bot spoke: ${said}`);
  }
  if (stays && old.owner?.id !== now.owner?.id) {
    const acts = fresh.flatMap((errand) => (errand.kind === 'audit' ? [errand.entry] : []));
    const given = acts.some(({ who, what }) => what === 'transfer' || (what === 'take' && who === 'telegram:8'));
    if (!given) promises.broken.push(`it went from ${old.owner?.id} to ${now.owner?.id}`);
  }
  if (now?.status === 'taken' && now.owner === null) promises.broken.push('it has no owner');
  if (old !== null && old.status !== 'closed' && isNewTurn)
    promises.heard.push(after.desk?.talk.findLast(({ by }) => by === 'user')?.text ?? '');
  if (old !== null && old.status !== 'closed' && now?.status === 'closed' && !isNewTurn) promises.closings++;
  for (const errand of fresh) if (errand.kind === 'say' && errand.words) promises.words.add(`desk:c:u:${errand.id}:0`);
}

const closing = /人工服务已结束|人工服务先结束|客服请您从这一步|一直没有客服接入/;

async function checkEnd(desk: TestDesk, world: World, promises: Promises): Promise<void> {
  const { pushed, shown } = world;
  expect(promises.broken).toEqual([]);
  expect(pushed.filter(({ text }) => closing.test(text))).toHaveLength(promises.closings);
  expect(new Set(pushed.map(({ id }) => id)).size).toBe(pushed.length);
  expect([...promises.words].filter((id) => !pushed.some((each) => each.id === id))).toEqual([]);
  for (const text of new Set(promises.heard)) {
    const wanted = promises.heard.filter((each) => each === text).length;
    const seen = Math.max(
      ...homes.map((home) => shown.filter((each) => each.place === home && each.text === `用户：${text}`).length),
    );
    const all = shown.filter((each) => each.text === `用户：${text}`).length;
    expect(Math.max(seen, all), `heard ${text}`).toBeGreaterThanOrEqual(wanted);
  }
  const record = await desk.bot.conversations.get('c:u');
  expect(record?.desk?.errands ?? []).toEqual([]);
}

/** The classifier is not what is tested: the same text in the same situation is understood once. */
function remembering({ content, understand }: Knowledge): Knowledge {
  const known = new Map<string, ReturnType<Knowledge['understand']>>();
  return {
    content,
    understand(text, context) {
      const key = `${text} ${JSON.stringify(context)}`;
      const found = known.get(key) ?? understand(text, context);
      known.set(key, found);
      return found;
    },
  };
}
