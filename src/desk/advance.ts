// One event of a case -> the next state of desk and dialog, with what is to be delivered. Pure: time comes in with the event.
import type { Content } from '../content/schema.ts';
import { say } from '../dialog/speech.ts';
import type { DialogState } from '../dialog/state.ts';
import type { Part } from '../message.ts';
import { mustBeHeldBack } from './hold-back.ts';
import { openFrom } from './hours.ts';
import { mask } from './mask.ts';
import { caseSheet, handBack, handBackAt, line, stepLine } from './notices.ts';
import { atLeast, type Role } from './operators.ts';
import { type Case, type DeskState, type Operator, openCase, withAudit, withLine, withSaid } from './state.ts';

/** The two halves of a conversation's record that a case changes. */
export interface Talk {
  readonly desk: DeskState;
  readonly state: DialogState;
}

export interface DeskRules {
  readonly content: Content;
  /** Names of the desk places. */
  readonly places: readonly string[];
  /** Who is told when nobody takes a case. */
  readonly supervisors: readonly string[];
  readonly remindMs: number;
  readonly escalateMs: number;
  /** A taken case in which nobody spoke for so long goes back to the bot. */
  readonly idleMs: number;
}

export interface Acting extends Operator {
  readonly role: Role;
}

interface Act {
  readonly by: Acting;
  readonly at: number;
}

export type DeskEvent =
  | { readonly kind: 'open'; readonly id: number; readonly at: number }
  | { readonly kind: 'heard'; readonly text: string; readonly at: number }
  | { readonly kind: 'leave'; readonly at: number }
  | { readonly kind: 'rate'; readonly rating: string; readonly at: number }
  | { readonly kind: 'tick'; readonly at: number }
  | ({ readonly kind: 'take' } & Act)
  | ({ readonly kind: 'transfer'; readonly to: Operator } & Act)
  | ({ readonly kind: 'say'; readonly text: string } & Act)
  | ({ readonly kind: 'note'; readonly text: string } & Act)
  | ({ readonly kind: 'step'; readonly number: number } & Act)
  | ({ readonly kind: 'close' } & Act)
  | ({ readonly kind: 'reopen' } & Act)
  | ({ readonly kind: 'ban' } & Act)
  | ({ readonly kind: 'unban' } & Act)
  | ({ readonly kind: 'mute'; readonly minutes: number } & Act);

/** `refused`: why nothing changed but the audit log. */
export type Advanced = Talk & { readonly refused?: Part };

/** A case that nobody took is given up after this. */
const maxWaitMs = 3 * 24 * 60 * 60 * 1000;
const maxNotes = 20;

export function advanceDesk(talk: Talk, event: DeskEvent, rules: DeskRules): Advanced {
  switch (event.kind) {
    case 'open':
      return open(talk, event.id, event.at, rules);
    case 'heard':
      return heard(talk, event.text, event.at, rules);
    case 'leave':
      return { ...talk, desk: leave(talk.desk, event.at, rules) };
    case 'rate':
      return { ...talk, desk: rate(talk.desk, event.rating, event.at) };
    case 'tick':
      return tick(talk, event.at, rules);
    case 'ban':
      return { ...talk, desk: ban(talk.desk, event, rules) };
    case 'unban':
      return { ...talk, desk: audited({ ...talk.desk, banned: false }, event, 'unban') };
    default:
      return act(talk, event, rules);
  }
}

type OperatorEvent = Extract<DeskEvent, Act>;
type CaseEvent = Exclude<OperatorEvent, { kind: 'ban' | 'unban' }>;

/** What an operator does to a case: first whether they may. */
function act(talk: Talk, event: CaseEvent, rules: DeskRules): Advanced {
  const current = talk.desk.case;
  const refused = current === null ? say('desk-no-case') : refusal(current, event);
  if (refused || current === null) return { ...talk, refused: refused ?? say('desk-no-case') };
  switch (event.kind) {
    case 'take':
    case 'reopen':
      return { ...talk, desk: take(talk, current, event, rules) };
    case 'transfer':
      return { ...talk, desk: transfer(talk, current, event, rules) };
    case 'say':
      return speak(talk, current, event);
    case 'note':
      return { ...talk, desk: note(talk.desk, current, event) };
    case 'step':
      return step(talk, current, event, rules);
    case 'close':
      return close(talk, current, event, rules);
    case 'mute':
      return { ...talk, desk: mute(talk.desk, current, event) };
  }
}

/** One owner: what others may do to a case, and when. */
function refusal(current: Case, { kind, by }: CaseEvent): Part | undefined {
  const number = current.id;
  const name = current.owner?.name ?? '';
  const theirs = current.status === 'taken' && current.owner?.id !== by.id;
  const supervises = atLeast(by.role, 'supervisor');
  if (kind === 'note' || kind === 'mute') return undefined;
  if (kind === 'reopen') return current.status === 'closed' ? undefined : say('desk-not-closed', { number });
  if (current.status === 'closed') return say('desk-closed-already', { number });
  if (kind === 'say') {
    if (current.status === 'waiting') return say('desk-take-first', { number });
    return theirs ? say('desk-has-owner', { number, name }) : undefined;
  }
  if (kind === 'take' && current.status === 'taken' && !theirs) return say('desk-yours-already', { number });
  if (theirs && !supervises) return say('desk-has-owner', { number, name });
  if ((kind === 'step' || kind === 'transfer') && current.status === 'waiting')
    return say('desk-take-first', { number });
  return undefined;
}

// --- ways in ---

function open({ desk, state }: Talk, id: number, at: number, rules: DeskRules): Advanced {
  const fresh: Case = {
    id,
    status: 'waiting',
    owner: null,
    openedAt: at,
    since: openFrom(rules.content.desk.hours, at),
    spokeAt: at,
    closedAt: null,
    reminded: false,
    escalated: false,
    mutedUntil: 0,
    notes: [],
    rating: 'none',
  };
  const opened = withAudit({ ...desk, case: fresh }, at, { who: 'user', what: 'open', detail: '' });
  const parts = [...caseSheet(opened, state, rules.content), say('desk-how-to-take', { number: id })];
  return { state, desk: atPlaces(opened, at, rules.places, parts, { act: 'open' }) };
}

function take({ desk, state }: Talk, current: Case, event: Act & { kind: 'take' | 'reopen' }, rules: DeskRules) {
  const { by, at, kind } = event;
  const owner = ownerOf(by);
  const taken: Case = { ...current, status: 'taken', owner, spokeAt: at, closedAt: null, rating: 'none' };
  const opening = say(kind === 'reopen' ? 'desk-joined-again' : 'desk-joined');
  const first = audited({ ...desk, case: taken }, event, kind);
  const joined = withSaid(first, at, { to: 'user', parts: [opening, say('desk-safety')] });
  const values = { number: current.id, name: by.name };
  const notice = [say('desk-taken', values), stepLine(state, rules.content)];
  return atPlaces(joined, at, rules.places, notice, { act: kind === 'reopen' ? 'reopen' : null });
}

function transfer(
  { desk, state }: Talk,
  current: Case,
  event: Act & { readonly to: Operator },
  rules: DeskRules,
): DeskState {
  const { by, at, to } = event;
  const moved: DeskState = { ...desk, case: { ...current, owner: ownerOf(to), spokeAt: at } };
  const done = audited(moved, event, 'transfer', to.id);
  const notice = say('desk-transferred', { number: current.id, from: by.name, to: to.name });
  const told = atPlaces(done, at, rules.places, [notice], {});
  if (to.place === current.owner?.place) return told;
  return atPlaces(told, at, [to.place], caseSheet(done, state, rules.content), { act: 'reopen' });
}

// --- words ---

/** What the user says goes to whoever has the case; while it waits, to every place. */
function heard({ desk, state }: Talk, text: string, at: number, rules: DeskRules): Advanced {
  const said = line({ by: 'user', text });
  const kept = withLine(desk, { by: 'user', text, at });
  const current = openCase(kept);
  if (!current) return { state, desk: kept };
  const places = current.owner ? [current.owner.place] : rules.places;
  const spoken: DeskState = { ...kept, case: { ...current, spokeAt: at } };
  return { state, desk: atPlaces(spoken, at, places, [said], { quiet: at < current.mutedUntil }) };
}

function speak(talk: Talk, current: Case, event: Act & { readonly text: string }): Advanced {
  const { by, at, text } = event;
  if (mustBeHeldBack(text)) {
    return { ...talk, desk: audited(talk.desk, event, 'held-back', mask(text)), refused: say('desk-held-back') };
  }
  const kept = withLine(talk.desk, { by: 'operator', text: mask(text), at });
  const spoken: DeskState = { ...kept, case: { ...current, spokeAt: at } };
  const said = withSaid(audited(spoken, event, 'say', mask(text)), at, { to: 'user', parts: [{ text }], words: true });
  const elsewhere = by.place !== current.owner?.place && current.owner ? [current.owner.place] : [];
  return { ...talk, desk: atPlaces(said, at, elsewhere, [line({ by: 'operator', text: mask(text) })], {}) };
}

function note(desk: DeskState, current: Case, event: Act & { readonly text: string }): DeskState {
  const { by, at } = event;
  const text = mask(event.text);
  const notes = [...current.notes, { by: by.name, text, at }].slice(-maxNotes);
  const noted = audited({ ...desk, case: { ...current, notes } }, event, 'note', text);
  return withSaid(noted, at, { to: by.place, parts: [say('desk-noted', { number: current.id })] });
}

function mute(desk: DeskState, current: Case, event: Act & { readonly minutes: number }): DeskState {
  const { by, at, minutes } = event;
  const muted: DeskState = { ...desk, case: { ...current, mutedUntil: at + minutes * 60_000 } };
  const parts = [say('desk-muted', { number: current.id, minutes })];
  return withSaid(audited(muted, event, 'mute', String(minutes)), at, { to: by.place, parts });
}

// --- ways out ---

function close(talk: Talk, current: Case, event: Act, rules: DeskRules): Advanced {
  const back = handBack(talk.state, rules.content, say('desk-over'), event.at);
  return { state: back.state, desk: closed(audited(talk.desk, event, 'close'), current, event, back.parts, rules) };
}

/** Puts the user on a step and hands back to the bot. */
function step(talk: Talk, current: Case, event: Act & { readonly number: number }, rules: DeskRules): Advanced {
  const { at, number } = event;
  const back = handBackAt(talk.state, rules.content, say('desk-over-at-step'), at, number);
  if (!back) return { ...talk, refused: say('desk-no-such-step', { number }) };
  const desk = audited(talk.desk, event, 'step', String(number));
  return { state: back.state, desk: closed(desk, current, event, back.parts, rules) };
}

/** The user's own answer says that it is over; only the desk has to be told. */
function leave(desk: DeskState, at: number, rules: DeskRules): DeskState {
  const current = openCase(desk);
  if (!current) return desk;
  const ended = withAudit(withEnd(desk, current, at), at, { who: 'user', what: 'close', detail: '' });
  return atPlaces(ended, at, rules.places, [say('desk-left', { number: current.id })], { act: 'close' });
}

function closed(desk: DeskState, current: Case, { by, at }: Act, parts: readonly Part[], rules: DeskRules): DeskState {
  const ended = withEnd(desk, current, at);
  const rating = ended.case?.rating === 'asked' ? [say('desk-rate')] : [];
  const said = withSaid(ended, at, { to: 'user', parts: [...parts, ...rating] });
  const notice = say('desk-closed', { number: current.id, name: by.name });
  return atPlaces(said, at, rules.places, [notice], { act: 'close' });
}

/** Only a talk that there was can be rated. */
function withEnd(desk: DeskState, current: Case, at: number): DeskState {
  const rating = current.status === 'taken' ? 'asked' : 'none';
  return { ...desk, case: { ...current, status: 'closed', closedAt: at, rating } };
}

function ban(desk: DeskState, event: Act, rules: DeskRules): DeskState {
  const { by, at } = event;
  const banned = audited({ ...desk, banned: true }, event, 'ban');
  const current = openCase(banned);
  if (!current) return banned;
  const over: DeskState = { ...banned, case: { ...current, status: 'closed', closedAt: at, rating: 'none' } };
  const notice = say('desk-closed', { number: current.id, name: by.name });
  return atPlaces(over, at, rules.places, [notice], { act: 'close' });
}

function rate(desk: DeskState, rating: string, at: number): DeskState {
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

// --- time ---

/** Whatever is due, once: who fires is decided by the record. */
function tick(talk: Talk, at: number, rules: DeskRules): Advanced {
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

function giveBack(talk: Talk, current: Case, at: number, rules: DeskRules): Advanced {
  const opening = say(current.status === 'taken' ? 'desk-over-idle' : 'desk-over-nobody');
  const back = handBack(talk.state, rules.content, opening, at);
  const audit = withAudit(talk.desk, at, { who: 'timer', what: 'close', detail: '' });
  const ended = withSaid(withEnd(audit, current, at), at, { to: 'user', parts: back.parts });
  const notice = say('desk-idle', { number: current.id });
  return { state: back.state, desk: atPlaces(ended, at, rules.places, [notice], { act: 'close' }) };
}

// --- small parts ---

function ownerOf({ id, name, place }: Operator): Operator {
  return { id, name, place };
}

function audited(desk: DeskState, { by, at }: Act, what: string, detail = ''): DeskState {
  return withAudit(desk, at, { who: by.id, what, detail });
}

interface Manner {
  readonly act?: 'open' | 'close' | 'reopen' | null;
  readonly quiet?: boolean;
}

function atPlaces(desk: DeskState, at: number, places: readonly string[], parts: readonly Part[], manner: Manner) {
  return places.reduce<DeskState>((all, to) => withSaid(all, at, { to, parts, ...manner }), desk);
}
