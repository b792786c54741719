// One event of a case -> the next state of desk and dialog, with what is to be delivered. Pure: time comes in with the event.
import { say } from '../dialog/speech.ts';
import type { Part } from '../message.ts';
import { heard, mute, note, open, speak, take, transfer } from './begin.ts';
import { ban, close, leave, rate, step, tick } from './end.ts';
import { atLeast } from './operators.ts';
import { type Act, type Advanced, audited, type DeskEvent, type DeskRules, type Talk } from './rules.ts';
import type { Case } from './state.ts';

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
