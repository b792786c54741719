// WeChat's three deliveries of one message, 5 s apart: one piece of work, one answer. Documentation page: 被动回复用户消息;
// that an unanswered delivery is dropped and repeated is documented, that `success` ends the repetition too.

import type { Reply } from '../../src/message.ts';

/** An answer later than this may not arrive any more. */
export const answerWithinMs = 4500;
/** The note that the answer will come late is written in this time before the deadline. */
const noteWithinMs = 150;
/** WeChat drops a delivery after 5 s; a proxy in between may not tell us. */
const holdMs = 8000;
/** Repetitions come 5 s after one another; later ones are answered by the engine's record. */
const rememberMs = 20_000;
const maxRemembered = 5000;
export const maxDeliveries = 3;

export interface Delivery {
  readonly id: string;
  /** Aborted when WeChat drops it. */
  readonly closed: AbortSignal;
  /** Which one it seems to be by the clock, 1-3: another instance may have had those before. */
  readonly place: number;
}

/** `body`: what WeChat gets; the rest is for whoever must deliver it in another way. */
export interface Answered {
  readonly body: string;
  readonly replies: readonly Reply[];
}

export interface Work {
  /** Makes the answer; called once for all deliveries, unless it fails. */
  answer(): Promise<Answered>;
  /** Called once when the last delivery ends without the answer. */
  excuse(): Excuse;
}

export interface Excuse {
  /** What the last delivery says instead. */
  readonly body: string;
  /** Notes that the answer is owed, before that is said. */
  note(): Promise<void>;
  /** The answer is ready, and nobody got it. */
  late(answer: Answered): Promise<unknown>;
}

interface Said {
  readonly body: string;
  /** Resolves when the note is written, or cannot be. */
  readonly noted: Promise<void>;
}

interface Run {
  readonly result: Promise<Answered>;
  readonly startedAt: number;
  deliveries: number;
  /** Deliveries that are still open. */
  open: number;
  /** The answer, or an excuse for it, was given; or there is none. */
  settled: boolean;
  done: boolean;
  /** Said instead of the answer: a repetition gets the same. */
  excuse: Said | null;
}

export interface Deliveries {
  /** The body to answer with; null when WeChat has dropped the delivery. Rejects when the work does: then it may be repeated. */
  take(delivery: Delivery, work: Work): Promise<string | null>;
  /** Work that belongs to no delivery any more. */
  track(work: Promise<unknown>): void;
  /** Resolves when no work is under way. */
  idle(): Promise<void>;
}

/** `now`: milliseconds. `lost`: told why an answer that was owed could not be delivered. */
export function createDeliveries(now: () => number, lost: (error: unknown) => void): Deliveries {
  const runs = new Map<string, Run>();
  const underWay = new Set<Promise<unknown>>();
  const track = (promise: Promise<unknown>): void => {
    const ended = promise.then(() => undefined, lost);
    underWay.add(ended);
    void ended.then(() => underWay.delete(ended));
  };

  const begin = (id: string, work: Work): Run => {
    for (const [old, { startedAt, done }] of runs) {
      if (!done || (now() - startedAt < rememberMs && runs.size < maxRemembered)) break;
      runs.delete(old);
    }
    const result = work.answer();
    const run: Run = { result, startedAt: now(), deliveries: 0, open: 0, settled: false, done: false, excuse: null };
    runs.set(id, run);
    const ended = result.then(
      () => {
        run.done = true;
      },
      () => {
        run.settled = true;
        runs.delete(id);
      },
    );
    track(ended);
    return run;
  };

  /** The note comes first: a process that dies meanwhile leaves the answer to the next message. */
  const owe = (run: Run, work: Work): Said => {
    run.settled = true;
    if (run.excuse) return run.excuse;
    const { body, note, late } = work.excuse();
    const noted = note();
    track(noted.then(() => run.result).then(late));
    run.excuse = { body, noted: noted.catch(() => undefined) };
    return run.excuse;
  };

  return {
    async take({ id, closed, place }, work) {
      const run = runs.get(id) ?? begin(id, work);
      if (run.excuse) return run.excuse.body;
      run.deliveries++;
      run.open++;
      const last = Math.max(run.deliveries, place) >= maxDeliveries;
      try {
        const answer = await within(run.result, answerWithinMs - noteWithinMs, closed);
        if (closed.aborted) return null;
        if (answer !== null) {
          run.settled = true;
          return answer.body;
        }
        if (!last) {
          await within(new Promise<never>(() => undefined), holdMs - answerWithinMs, closed);
          return null;
        }
        const { body, noted } = owe(run, work);
        await within(noted, noteWithinMs, closed);
        return body;
      } finally {
        run.open--;
        // all three came and went, and nobody heard the answer
        if (last && run.open === 0 && !run.settled) owe(run, work);
      }
    },
    track,
    async idle() {
      await Promise.all(underWay);
    },
  };
}

/** The result, or null when the time is over or the delivery is dropped before. */
async function within<T>(result: Promise<T>, ms: number, closed: AbortSignal): Promise<T | null> {
  if (closed.aborted) return null;
  let end: () => void = () => undefined;
  const over = new Promise<null>((resolve) => {
    end = () => resolve(null);
  });
  const timer = setTimeout(end, ms);
  closed.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([result, over]);
  } finally {
    clearTimeout(timer);
    closed.removeEventListener('abort', end);
  }
}
