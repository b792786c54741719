// How a case begins and changes hands, and the words that go to and fro. Called by advance.ts when it is allowed.
import { say } from '../dialog/speech.ts';
import { mustBeHeldBack } from './hold-back.ts';
import { openFrom } from './hours.ts';
import { mask } from './mask.ts';
import { caseSheet, line, stepLine } from './notices.ts';
import { type Act, type Advanced, atPlaces, audited, type DeskRules, ownerOf, type Talk } from './rules.ts';
import { type Case, type DeskState, type Operator, openCase, withAudit, withLine, withSaid } from './state.ts';

const maxNotes = 20;

export function open({ desk, state }: Talk, id: number, at: number, rules: DeskRules): Advanced {
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

export function take({ desk, state }: Talk, current: Case, event: Act & { kind: 'take' | 'reopen' }, rules: DeskRules) {
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

export function transfer(
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

/** What the user says goes to whoever has the case; while it waits, to every place. */
export function heard({ desk, state }: Talk, text: string, at: number, rules: DeskRules): Advanced {
  const said = line({ by: 'user', text });
  const kept = withLine(desk, { by: 'user', text, at });
  const current = openCase(kept);
  if (!current) return { state, desk: kept };
  const places = current.owner ? [current.owner.place] : rules.places;
  const spoken: DeskState = { ...kept, case: { ...current, spokeAt: at } };
  return { state, desk: atPlaces(spoken, at, places, [said], {}) };
}

export function speak(talk: Talk, current: Case, event: Act & { readonly text: string }): Advanced {
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

export function note(desk: DeskState, current: Case, event: Act & { readonly text: string }): DeskState {
  const { by, at } = event;
  const text = mask(event.text);
  const notes = [...current.notes, { by: by.name, text, at }].slice(-maxNotes);
  const noted = audited({ ...desk, case: { ...current, notes } }, event, 'note', text);
  return withSaid(noted, at, { to: by.place, parts: [say('desk-noted', { number: current.id })] });
}

export function mute(desk: DeskState, current: Case, event: Act & { readonly minutes: number }): DeskState {
  const { by, at, minutes } = event;
  const muted: DeskState = { ...desk, case: { ...current, mutedUntil: at + minutes * 60_000 } };
  const parts = [say('desk-muted', { number: current.id, minutes })];
  return withSaid(audited(muted, event, 'mute', String(minutes)), at, { to: by.place, parts });
}
