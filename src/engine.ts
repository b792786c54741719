// The journey of one message, top to bottom. Exactly one state change and one answer for each message id.
import { createHash } from 'node:crypto';
import { answer, createFailureCount, type Knowledge, staleTurn } from './answer.ts';
import type { Conversations } from './desk/conversations.ts';
import type { Answer, Hearing } from './desk/hearing.ts';
import { type DeskState, isSilent } from './desk/state.ts';
import { StoreError } from './errors.ts';
import type { Logger } from './log.ts';
import type { Address, Limits, Message, Reply, Turn } from './message.ts';
import { askedFor, leading } from './owed.ts';
import { createQueue } from './queue.ts';
import { answeredBefore, type ConversationRecord, newRecord, nextRecord, withOwed, withWaiting } from './record.ts';
import type { Store } from './store/store.ts';
import { ignored } from './turn.ts';

export interface EngineParts {
  readonly store: Store<ConversationRecord>;
  /** The store's clock, in milliseconds. */
  readonly clock: () => number;
  /** The knowledge to use for a message that arrives now. */
  readonly knowledge: () => Knowledge;
  readonly log: Logger;
  /** Absent: there is no desk, the bot answers everything. */
  readonly hearing?: Hearing | undefined;
  /** A record now holds something that is to be delivered. */
  readonly deliver?: (key: string) => void;
}

export interface Engine {
  /**
   * Rejects with StoreError, within `turnMs`, when the store fails: then the message may be repeated.
   * If the failed write was carried out after all, the repeat gets its answer; nothing is done twice.
   */
  handle(message: Message, limits: Limits): Promise<Turn>;
  /**
   * Keeps replies for a person who can only be answered: they lead the next turn, whoever answers it.
   * Once for each `id`.
   * @returns false when too many wait already; then none was added
   * @throws StoreError
   */
  post(to: Address, replies: readonly Reply[], id?: string): Promise<boolean>;
  /**
   * Notes, at the time `at`, that nobody got the answer to the message `id`: it leads the next turn. May be called before it is answered.
   * @throws StoreError
   */
  owe(to: Address, id: string, at: number): Promise<void>;
  /** Deletes what is stored about a person. @throws StoreError */
  forget(who: Address): Promise<void>;
  readonly conversations: Conversations;
  /** Conversations with something under way. */
  busy(): number;
}

/** A message gets so long from its arrival, waiting for the one before it included. */
const turnMs = 1500;

/** How often a turn is tried again after another process changed the record meanwhile. */
const maxRaces = 10;

export function createEngine({ store, clock, knowledge, log, hearing, deliver }: EngineParts): Engine {
  const queue = createQueue();
  const countFailure = createFailureCount(log);

  /** One try; undefined when another process was quicker. */
  const once = async (key: string, message: Message, limits: Limits, until: number): Promise<Turn | undefined> => {
    const record = (await store.get(key, until)) ?? newRecord;
    const before = answeredBefore(record, message.id);
    if (before) return before;
    const known = knowledge();
    const lead = leading(record, limits);
    const asked = askedFor(record, message, limits, known.content);
    if (isStale(record, message) && !isSilent(record.desk)) return staleTurn(record, limits, known.content);
    const ask = (): Answer =>
      asked
        ? { state: { ...record.state, at: message.at }, turn: asked, forget: false }
        : answer(record, message, limits, known, countFailure);
    const { state, turn, forget, desk } = await hear({ key, record, message, limits, unseen: lead.length > 0, ask });
    const led: Turn = asked ?? { ...turn, replies: [...lead, ...turn.replies] };
    if (forget && !desk) {
      await store.delete(key, until);
      return led;
    }
    const next = forget
      ? { ...newRecord, version: record.version + 1, desk }
      : { ...nextRecord(record, state, known.content.hash, message.id, led), desk };
    if (!(await store.compareAndSet(key, record.version, next, until))) return undefined;
    if (desk && desk.errands.length > 0) deliver?.(key);
    return led;
  };

  const hear = async ({ record, ask, ...heard }: ToHear): Promise<Answer & { desk: DeskState | null }> => {
    const { desk, state } = record;
    if (hearing) return hearing.hear({ ...heard, desk, state, answer: ask });
    return isSilent(desk) ? { state, turn: ignored, forget: false, desk } : { ...ask(), desk };
  };

  /** One after the other in this process, again and again while other processes are quicker. */
  const inTurn = <T>(key: string, attempt: (until: number) => Promise<T | undefined>): Promise<T> => {
    const until = clock() + turnMs;
    return queue.run(key, () => again(attempt, until));
  };

  return {
    handle(message, limits) {
      if (message.group !== undefined && message.mentioned !== true) return Promise.resolve(ignored);
      const key = keyOf(message);
      return inTurn(key, (until) => once(key, message, limits, until));
    },
    post(to, replies, id) {
      const key = keyOf(to);
      return inTurn(key, async (until) => {
        const record = (await store.get(key, until)) ?? newRecord;
        const next = withWaiting(record, replies, id);
        if (!next || next === record) return next === record;
        return (await store.compareAndSet(key, record.version, next, until)) ? true : undefined;
      });
    },
    async owe(to, id, at) {
      const key = keyOf(to);
      // not in turn: the late message may be the one whose turn it is
      await again(async (until) => {
        const record = (await store.get(key, until)) ?? newRecord;
        const next = withOwed(record, id, at);
        return !next || (await store.compareAndSet(key, record.version, next, until)) ? true : undefined;
      }, clock() + turnMs);
    },
    forget(who) {
      const key = keyOf(who);
      return inTurn(key, async (until) => {
        await store.delete(key, until);
        return true;
      }).then(() => undefined);
    },
    conversations: {
      keyOf,
      get: (key) => store.get(key),
      async change(key, changed) {
        await inTurn(key, async (until) => {
          const record = (await store.get(key, until)) ?? newRecord;
          const next = changed(record);
          if (!next) return true;
          return (await store.compareAndSet(key, record.version, { ...next, version: record.version + 1 }, until))
            ? true
            : undefined;
        });
      },
    },
    busy: () => queue.size(),
  };
}

/** Tries while other processes are quicker. */
async function again<T>(attempt: (until: number) => Promise<T | undefined>, until: number): Promise<T> {
  for (let race = 0; race < maxRaces; race++) {
    const done = await attempt(until);
    if (done !== undefined) return done;
  }
  throw new StoreError(`Cannot write the record: it changed ${maxRaces} times meanwhile`);
}

/** In a group, each member has a conversation of their own. Long names are hashed to fit every store's key. */
export function keyOf({ conversation, group, user }: Address): string {
  const parts = group === undefined ? ['c', conversation] : ['g', group, user ?? conversation];
  const key = parts.map(encodeURIComponent).join(':');
  return key.length <= 200 ? key : createHash('sha256').update(key).digest('hex');
}

/** A button counts only while the answer that showed it is the last one: pressed later it never moves anything. */
function isStale({ turns }: ConversationRecord, { follows }: Message): boolean {
  return follows !== undefined && turns.at(-1)?.id !== follows;
}

interface ToHear {
  readonly key: string;
  readonly record: ConversationRecord;
  readonly message: Message;
  readonly limits: Limits;
  readonly unseen: boolean;
  /** The bot's own answer. */
  readonly ask: () => Answer;
}
