// How a case ends: by an operator, by the user, by time; always with a way back to where the user was. Called by advance.ts.
import { say } from '../dialog/speech.ts';
import type { Part } from '../message.ts';
import { handBack, handBackAt } from './notices.ts';
import { type Act, type Advanced, atPlaces, audited, type DeskRules, type Talk } from './rules.ts';
import { type Case, type DeskState, openCase, withAudit, withSaid } from './state.ts';

/** A case that nobody took is given up after this. */
const maxWaitMs = 3 * 24 * 60 * 60 * 1000;

export function close(talk: Talk, current: Case, event: Act, rules: DeskRules): Advanced {
  const back = handBack(talk.state, rules.content, say('desk-over'), event.at);
  return { state: back.state, desk: closed(audited(talk.desk, event, 'close'), current, event, back.parts, rules) };
}

/** Puts the user on a step and hands back to the bot. */
export function step(talk: Talk, current: Case, event: Act & { readonly number: number }, rules: DeskRules): Advanced {
  const { at, number } = event;
  const back = handBackAt(talk.state, rules.content, say('desk-over-at-step'), at, number);
  if (!back) return { ...talk, refused: say('desk-no-such-step', { number }) };
  const desk = audited(talk.desk, event, 'step', String(number));
  return { state: back.state, desk: closed(desk, current, event, back.parts, rules) };
}

/** The user's own answer says that it is over; only the desk has to be told. */
export function leave(desk: DeskState, at: number, rules: DeskRules): DeskState {
  const current = openCase(desk);
  if (!current) return desk;
  const ended = withAudit(withEnd(desk, current, at), at, { who: 'user', what: 'close', detail: '' });
  return atPlaces(ended, at, rules.places, [say('desk-left', { number: current.id })], { act: 'close' });
}

export function closed(
  desk: DeskState,
  current: Case,
  { by, at }: Act,
  parts: readonly Part[],
  rules: DeskRules,
): DeskState {
  const ended = withEnd(desk, current, at);
  const rating = ended.case?.rating === 'asked' ? [say('desk-rate')] : [];
  const said = withSaid(ended, at, { to: 'user', parts: [...parts, ...rating] });
  const notice = say('desk-closed', { number: current.id, name: by.name });
  return atPlaces(said, at, rules.places, [notice], { act: 'close' });
}

/** Only a talk that there was can be rated. */
export function withEnd(desk: DeskState, current: Case, at: number): DeskState {
  const rating = current.status === 'taken' ? 'asked' : 'none';
  return { ...desk, case: { ...current, status: 'closed', closedAt: at, rating } };
}

export function ban(desk: DeskState, event: Act, rules: DeskRules): DeskState {
  const { by, at } = event;
  const banned = audited({ ...desk, banned: true }, event, 'ban');
  const current = openCase(banned);
  if (!current) return banned;
  const over: DeskState = { ...banned, case: { ...current, status: 'closed', closedAt: at, rating: 'none' } };
  const notice = say('desk-closed', { number: current.id, name: by.name });
  return atPlaces(over, at, rules.places, [notice], { act: 'close' });
}

export function rate(desk: DeskState, rating: string, at: number): DeskState {
  const current = desk.case;
  if (!current) return desk;
  const given = withAudit({ ...desk, case: { ...current, rating: 'given' } }, at, {
    who: 'user',
    what: 'rate',
    detail: rating,
  });
  const parts = [say('desk-rated', { number: current.id, rating })];
  return current.owner ? withSaid(given, at, { to: current.owner.place, parts }) : given;
}

/** Whatever is due, once: who fires is decided by the record. */
export function tick(talk: Talk, at: number, rules: DeskRules): Advanced {
  const current = openCase(talk.desk);
  if (!current) return talk;
  if (current.status === 'taken')
    return at - current.spokeAt >= rules.idleMs ? giveBack(talk, current, at, rules) : talk;
  if (at - current.spokeAt >= maxWaitMs) return giveBack(talk, current, at, rules);
  const waited = at - current.since;
  const escalates = !current.escalated && waited >= rules.escalateMs;
  const reminds = !current.reminded && waited >= rules.remindMs;
  if (at < current.mutedUntil || (!escalates && !reminds)) return talk;
  const marked: Case = { ...current, reminded: true, escalated: current.escalated || escalates };
  const values = { number: current.id, minutes: Math.floor(waited / 60_000), names: rules.supervisors.join('、') };
  const sentence = escalates && rules.supervisors.length > 0 ? 'desk-escalated' : 'desk-reminder';
  return { ...talk, desk: atPlaces({ ...talk.desk, case: marked }, at, rules.places, [say(sentence, values)], {}) };
}

export function giveBack(talk: Talk, current: Case, at: number, rules: DeskRules): Advanced {
  const opening = say(current.status === 'taken' ? 'desk-over-idle' : 'desk-over-nobody');
  const back = handBack(talk.state, rules.content, opening, at);
  const audit = withAudit(talk.desk, at, { who: 'timer', what: 'close', detail: '' });
  const ended = withSaid(withEnd(audit, current, at), at, { to: 'user', parts: back.parts });
  const notice = say('desk-idle', { number: current.id });
  return { state: back.state, desk: atPlaces(ended, at, rules.places, [notice], { act: 'close' }) };
}
