// One turn under way, and the replies that most moves end in: an entry, something said aside, the cannot-handle ladder.
import type { Content, Entry, SentenceName } from '../content/schema.ts';
import type { MessageKind, Part, Understanding } from '../message.ts';
import { openEntry } from './procedure.ts';
import { afterwards, type Choice, commandChoice, entryChoices, runningOf, saidByStep } from './show.ts';
import { type Result, result, say } from './speech.ts';
import type { DialogState } from './state.ts';

export interface DialogEvent {
  readonly kind: MessageKind;
  readonly understanding: Understanding;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** From this miss in a row on, a human is offered. */
const humanFrom = 3;

/** A turn under way: the parts of `advance` that most moves need. */
export interface Now {
  readonly state: DialogState;
  readonly content: Content;
  readonly event: DialogEvent;
}

export function hit(now: Now): Now {
  return { ...now, state: { ...now.state, misses: 0 } };
}

/** Something said beside the procedure: an open question stays open, a running procedure is offered again. */
export function aside(
  { state, content }: Now,
  outcome: 'refused' | 'fallback' | 'smalltalk' | 'handoff' | 'answer',
  parts: readonly Part[],
): Result {
  const open = state.pending.kind !== 'none' && state.pending.kind !== 'clarify';
  const running = runningOf(state, content);
  if (open || !running) {
    const choices = open ? state.choices : running ? state.choices : [];
    const reminder = open && running ? afterwards(state, content, []).parts : [];
    return result({ ...state, choices, away: open && running !== undefined }, outcome, [...parts, ...reminder]);
  }
  const { parts: more, choices } = afterwards(state, content, []);
  return result({ ...state, pending: { kind: 'none' }, choices, away: true }, outcome, [...parts, ...more]);
}

/** An answer shows the variant of the value named in the question, even when it is not kept. */
export function open(
  { state, content, event }: Now,
  entry: Entry,
  confidence: number,
  others: readonly string[] = [],
): Result {
  const { values, about } = event.understanding;
  const named = { ...state, slots: { ...state.slots, ...askable(values, content) } };
  const opened = openEntry(named, content, entry, { confidence, others, about });
  return entry.response.kind === 'answer' ? { ...opened, state: { ...opened.state, slots: state.slots } } : opened;
}

/** The cannot-handle ladder: examples, then the menu, then a human. An open question is asked again. */
export function miss(now: Now): Result {
  const { state, content } = now;
  const told = toldByStep(now);
  if (told !== '') return aside(now, 'answer', [say('step-about', { text: told })]);
  const misses = state.misses + 1;
  const human = commandChoice(content, 'choose-human', 'human');
  const { pending } = state;
  if (pending.kind === 'slot' || pending.kind === 'pause') {
    const again: Part[] = pending.kind === 'slot' ? [{ ask: pending.slot }] : [];
    const kept = state.choices.filter(({ label }) => label !== human.label);
    const choices = misses < humanFrom ? kept : [...kept, human];
    const sentence = say(misses < humanFrom ? 'fallback-aside' : 'fallback-human');
    return result({ ...state, misses, choices }, 'fallback', [sentence, ...again]);
  }
  const { parts, choices } = afterwards(state, content, []);
  const { sentence, offered } = rung(misses, parts.length > 0, content);
  const missed: DialogState = {
    ...state,
    misses,
    pending: { kind: 'none' },
    choices: [...choices, ...offered],
    away: state.stack.length > 0,
  };
  return result(missed, 'fallback', [say(sentence), ...parts]);
}

/** What a step of the running procedure says about the question; '' when none does. */
function toldByStep({ state, content, event }: Now): string {
  const { about } = event.understanding;
  const running = runningOf(state, content);
  return about && about.procedure === running?.entry.id
    ? saidByStep(running.entry, about.step, content, state.slots)
    : '';
}

/** The ladder: examples, the menu, a human. Within a procedure nothing is announced, the way back follows. */
function rung(misses: number, within: boolean, content: Content): { sentence: SentenceName; offered: Choice[] } {
  if (misses >= humanFrom) {
    const offered = [commandChoice(content, 'choose-human', 'human'), commandChoice(content, 'choose-menu', 'menu')];
    return { sentence: 'fallback-human', offered };
  }
  const { examples, menu } = content.system;
  const first = misses === 1;
  const alone = first ? 'fallback-examples' : 'fallback-menu';
  return { sentence: within ? 'fallback-aside' : alone, offered: entryChoices(content, first ? examples : menu) };
}

export function askable(values: Readonly<Record<string, string>>, content: Content): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([entity]) => entity in content.system.ask));
}
