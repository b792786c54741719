// Delivers what the records say is to be delivered: in order for each receiver, by one process at a time, again after a failure.
// It also lets the timers of open cases fire. Everything it needs to know is in the store, so any instance may go on.

import { say } from '../dialog/speech.ts';
import { StoreError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Reply, Sent } from '../message.ts';
import { advanceDesk } from './advance.ts';
import type { Audit } from './audit.ts';
import type { Conversations } from './conversations.ts';
import type { Register } from './register.ts';
import type { DeskRules, Talk } from './rules.ts';
import { type DeskState, type Errand, openCase, type SayErrand, type Who, withSaid } from './state.ts';

/** What became of words for a user: `kept` must lead their next answer, since they could not be sent. */
export type Delivered =
  | { readonly sent: Sent; readonly kept?: readonly Reply[] }
  | { readonly failed: string; readonly kept: readonly Reply[] };

export interface CourierParts {
  readonly conversations: Conversations;
  readonly register: Register;
  readonly audit: Audit;
  readonly rules: () => DeskRules;
  /** Shows errands of one case at a place; rejects when it must be tried again. */
  readonly showAt: (place: string) => ((errands: readonly SayErrand[]) => Promise<void>) | undefined;
  /** Writes to a user; undefined when this process cannot. Rejects when it must be tried again. */
  readonly writeTo: (who: Who | null) => ((errand: SayErrand, id: string) => Promise<Delivered>) | undefined;
  /** This process, among all that share the store. */
  readonly owner: string;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Courier {
  /** Looks after a conversation now; never rejects. */
  nudge(key: string): Promise<void>;
  /** Looks after all of them, once. */
  sweep(): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** A process that died holds up a receiver for so long. */
const leaseMs = 15_000;
const firstPauseMs = 1000;
const maxPauseMs = 30_000;
/** An entry without its case is left by a process that died, when it is so old. */
const abandonedMs = 60_000;

export function createCourier(parts: CourierParts): Courier {
  const { conversations, register, audit, rules, showAt, writeTo, owner, log, now } = parts;
  const running = new Map<string, { again: boolean; readonly done: Promise<void> }>();
  const pauses = new Map<string, { until: number; ms: number }>();

  const canReach = (desk: DeskState, to: string): boolean =>
    to === 'audit' || (to === 'user' ? writeTo(desk.who) !== undefined : showAt(to) !== undefined);
  const paused = (to: string): boolean => (pauses.get(to)?.until ?? 0) > now();
  const free = ({ leases }: DeskState, to: string): boolean => {
    const lease = leases[to];
    return lease === undefined || lease.by === owner || lease.until <= now();
  };

  /** Lets timers fire and takes the receivers nobody else is delivering to. */
  const claim = async (key: string): Promise<{ desk: DeskState; claimed: readonly string[] } | undefined> => {
    let claimed: readonly string[] = [];
    let left: DeskState | undefined;
    await conversations.change(key, (record) => {
      if (!record.desk) return undefined;
      const before = { desk: record.desk, state: record.state };
      const ticked = withoutGone(advanceDesk(before, { kind: 'tick', at: now() }, rules()), rules());
      const receivers = [...new Set(ticked.desk.errands.map(({ to }) => to))];
      claimed = receivers.filter(
        (to) => canReach(ticked.desk, to) && free(ticked.desk, to) && !paused(pauseKey(key, to)),
      );
      const leases = { ...ticked.desk.leases };
      for (const to of claimed) leases[to] = { by: owner, until: now() + leaseMs };
      left = { ...ticked.desk, leases };
      if (claimed.length === 0 && ticked.desk === before.desk) return undefined;
      return { ...record, state: ticked.state, desk: left };
    });
    return left && { desk: left, claimed };
  };

  /** @returns the record after the delivery is noted */
  const deliver = async (key: string, desk: DeskState, to: string): Promise<void> => {
    const errands = desk.errands.filter((errand) => errand.to === to);
    const done: Done[] = [];
    try {
      await attempt(key, desk, to, errands, done);
      pauses.delete(pauseKey(key, to));
    } catch (error) {
      pause(key, to);
      const level = error instanceof StoreError ? 'warn' : 'info';
      log[level]('desk-delivery-failed', { to: to === 'user' ? to : 'place', error: String(error) });
    }
    await conversations.change(key, (record) => {
      if (!record.desk) return undefined;
      const { [to]: _lease, ...leases } = record.desk.leases;
      const noted = done.reduce((each, one) => note(each, one, rules(), now()), { ...record.desk, leases });
      const kept = done.flatMap(({ result }) => result.kept ?? []);
      return { ...record, desk: noted, outbox: [...record.outbox, ...kept.map(copyOf)] };
    });
  };

  const attempt = async (key: string, desk: DeskState, to: string, errands: readonly Errand[], done: Done[]) => {
    const show = showAt(to);
    const write = writeTo(desk.who);
    const says = errands.filter((errand) => errand.kind === 'say');
    if (show && to !== 'user') {
      await show(says);
      for (const errand of errands) done.push({ errand, result: { sent: 'sent' } });
      return;
    }
    for (const errand of errands) {
      if (errand.kind === 'audit') await audit.write(errand.at, `${errand.id}:${key}`, errand.entry);
      const result = errand.kind === 'say' && write ? await write(errand, `desk:${key}:${errand.id}`) : undefined;
      done.push({ errand, result: result ?? { sent: 'sent' } });
    }
  };

  const pause = (key: string, to: string): void => {
    const ms = Math.min(2 * (pauses.get(pauseKey(key, to))?.ms ?? firstPauseMs / 2), maxPauseMs);
    pauses.set(pauseKey(key, to), { until: now() + ms, ms });
  };

  /** Keeps the register true: what is open or not delivered is in it, nothing else. */
  const settle = async (key: string): Promise<void> => {
    const desk = (await conversations.get(key))?.desk;
    const id = desk?.case?.id ?? 0;
    const busy = desk && (openCase(desk) !== null || desk.errands.length > 0);
    for (const entry of await register.list()) {
      if (entry.key !== key) continue;
      const mine = entry.id === id;
      const abandoned = entry.id < id || now() - entry.at > abandonedMs;
      if (mine && busy) await register.mark(id, desk?.case?.status === 'waiting');
      else if (mine || abandoned) await register.remove(entry.id);
    }
    const after = (await conversations.get(key))?.desk;
    if (after?.case && (openCase(after) || after.errands.length > 0)) await register.ensure(key, after.case.id, now());
  };

  const look = async (key: string): Promise<void> => {
    for (;;) {
      const found = await claim(key);
      if (!found || found.claimed.length === 0) break;
      await Promise.all(found.claimed.map((to) => deliver(key, found.desk, to)));
    }
    await settle(key);
  };

  const nudge = (key: string): Promise<void> => {
    const current = running.get(key);
    if (current) {
      current.again = true;
      return current.done;
    }
    const run = { again: true, done: Promise.resolve() };
    running.set(key, run);
    run.done = (async () => {
      try {
        while (run.again) {
          run.again = false;
          await look(key);
        }
      } catch (error) {
        log.warn('desk-courier-failed', { error: String(error) }); // the next sweep tries again
      } finally {
        running.delete(key);
      }
    })();
    return run.done;
  };

  return {
    nudge,
    async sweep() {
      const keys = new Set((await register.list()).map(({ key }) => key));
      for (const key of keys) await nudge(key);
    },
    async idle() {
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}

interface Done {
  readonly errand: Errand;
  readonly result: Delivered;
}

/** A place may have been taken out of the settings; the terminal looks itself. */
function withoutGone(talk: Talk, { places }: DeskRules): Talk {
  const errands = talk.desk.errands.filter(({ to }) => to === 'user' || to === 'audit' || places.includes(to));
  return errands.length === talk.desk.errands.length ? talk : { ...talk, desk: { ...talk.desk, errands } };
}

/** A place that cannot be reached waits as a whole; a user alone. */
function pauseKey(key: string, to: string): string {
  return to === 'user' || to === 'audit' ? `${to} ${key}` : to;
}

/** The errand is done; an operator whose words did not reach the user is told at once, with the reason. */
function note(desk: DeskState, { errand, result }: Done, rules: DeskRules, at: number): DeskState {
  const rest: DeskState = { ...desk, errands: desk.errands.filter(({ id }) => id !== errand.id) };
  const place = desk.case?.owner?.place;
  if (errand.kind !== 'say' || !errand.words || place === undefined || !rules.places.includes(place)) return rest;
  if ('failed' in result)
    return withSaid(rest, at, { to: place, parts: [say('desk-not-sent', { reason: result.failed })] });
  return result.sent === 'waits' ? withSaid(rest, at, { to: place, parts: [say('desk-waits')] }) : rest;
}

function copyOf({ text, choices }: Reply): { text: string; choices: string[] } {
  return { text, choices: [...choices] };
}
