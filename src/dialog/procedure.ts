// Opening entries; starting and walking procedures.
import type { Answer, Content, Entry, Procedure } from '../content/schema.ts';
import type { AboutStep, Part } from '../message.ts';
import { finish } from './ending.ts';
import {
  afterwards,
  bodyParts,
  commandChoice,
  currentStep,
  entryChoices,
  type Running,
  runningOf,
  saidByStep,
  slotChoices,
  stepChoices,
  stepParts,
  titleOf,
} from './show.ts';
import { type Result, result, say } from './speech.ts';
import { type DialogState, type Frame, settled } from './state.ts';
import type { Destination } from './walk.ts';

/** How many procedures may be under way at once: two suspended and one running. */
const maxDepth = 3;

/** Puts a procedure on top and asks for what it needs, or shows its first step. A procedure under way already goes on where it was. */
export function startProcedure(state: DialogState, content: Content, entry: Entry, procedure: Procedure): Result {
  const under = state.stack.findIndex((frame) => frame.procedure === entry.id);
  const known = { ...state, topic: entry.id, left: null };
  if (under !== -1) {
    const back = { ...known, stack: state.stack.slice(0, under + 1) };
    return showCurrent(back, content, [say('already', { title: titleOf(entry) })]);
  }
  const frame: Frame = { procedure: entry.id, version: procedure.version, path: [], helped: false };
  return begin({ ...known, stack: [...state.stack, frame].slice(-maxDepth) }, content, []);
}

/** Asks for the next unknown slot, or shows the first step with the intro. */
export function begin(state: DialogState, content: Content, opening: readonly Part[]): Result {
  const running = runningOf(state, content);
  if (!running) return procedureGone(state, content);
  const slot = running.procedure.needs?.find((name) => state.slots[name] === undefined);
  if (slot !== undefined) {
    const asking: DialogState = {
      ...state,
      pending: { kind: 'slot', slot },
      choices: slotChoices(content, slot),
      away: false,
    };
    return result(asking, 'ask', [...opening, { ask: slot }]);
  }
  const start = running.walker.startOf(0);
  if (start === undefined) return procedureGone(state, content);
  return showCurrent(withPath(state, [start]), content, [...opening, { text: running.procedure.intro.trim() }]);
}

/** The current step again, after `opening`; asks for the slot when the procedure has not begun. */
export function showCurrent(state: DialogState, content: Content, opening: readonly Part[]): Result {
  const running = runningOf(state, content);
  if (!running) return procedureGone(state, content);
  if (running.frame.path.length === 0) return begin(state, content, opening);
  if (!currentStep(running)) return stepGone(state, content, running);
  const shown: DialogState = { ...settled(state), choices: stepChoices(running, content) };
  return result(shown, 'step', [...opening, ...stepParts(running, content, state.slots)]);
}

export function withPath(state: DialogState, path: readonly string[]): DialogState {
  const top = state.stack.at(-1);
  if (!top) return state;
  return { ...state, stack: [...state.stack.slice(0, -1), { ...top, path: [...path], helped: false }] };
}

function stepGone(state: DialogState, content: Content, running: Running): Result {
  const choices = [commandChoice(content, 'choose-restart', 'restart'), commandChoice(content, 'choose-quit', 'quit')];
  return result({ ...settled(state), choices }, 'ask', [say('step-gone', { title: titleOf(running.entry) })]);
}

function procedureGone(state: DialogState, content: Content): Result {
  const rest: DialogState = { ...settled(state), stack: state.stack.slice(0, -1) };
  return result({ ...rest, choices: entryChoices(content, content.system.menu) }, 'ended', [say('procedure-gone')]);
}

/** 下一步, or choice `branch` of the current step. */
export function goOn(state: DialogState, content: Content, running: Running, branch?: number): Result {
  const at = running.frame.path.at(-1) ?? '';
  return arrive(state, content, running, running.walker.after(at, branch));
}

function arrive(state: DialogState, content: Content, running: Running, to: Destination): Result {
  if (to.kind === 'done') return finish(state, content, running);
  if (to.kind === 'entry') return leaveFor(state, content, to.entry);
  return showCurrent(withPath(state, running.walker.goTo(running.frame.path, to.step)), content, []);
}

/** A choice that leads to another entry: `advance` answers it, the procedure stays suspended. */
function leaveFor(state: DialogState, content: Content, id: string): Result {
  const entry = content.entries.get(id);
  if (!entry) return showCurrent(state, content, []);
  return openEntry(state, content, entry, { confidence: 1 });
}

/** What else is known of a question, beside its entry. */
export interface Asked {
  readonly confidence: number;
  /** Entries that may have been meant as well. */
  readonly others?: readonly string[] | undefined;
  readonly about?: AboutStep | undefined;
}

/** Starts a procedure, or gives an answer and offers what belongs to it. */
export function openEntry(state: DialogState, content: Content, entry: Entry, asked: Asked): Result {
  const { response } = entry;
  const opened =
    response.kind === 'procedure'
      ? tellingFirst(startProcedure(state, content, entry, response), entry, content, asked)
      : giveAnswer(state, content, entry, response, asked);
  return { ...opened, intent: entry.id, confidence: asked.confidence };
}

/** What may have been asked as well, an answer or what a later step tells, comes before the step that is shown. */
function tellingFirst(opened: Result, entry: Entry, content: Content, { others = [], about }: Asked): Result {
  const { slots, stack } = opened.state;
  const answers = others.flatMap((id) => besideAnswer(content.entries.get(id), content, slots));
  const known = about?.procedure !== entry.id || stack.at(-1)?.path.at(-1) === about.step;
  const told = known ? [] : [say('step-about', { text: saidByStep(entry, about.step, content, slots) })];
  const first = [...answers, ...told];
  return first.length === 0 ? opened : { ...opened, parts: [...first, { next: 'reply' }, ...opened.parts] };
}

function giveAnswer(
  state: DialogState,
  content: Content,
  entry: Entry,
  answer: Answer,
  { confidence, others = [], about }: Asked,
): Result {
  const told: DialogState = { ...state, pending: { kind: 'none' }, topic: entry.id };
  const related = [...new Set([...others, ...(answer.related ?? [])])];
  const { parts, choices } = afterwards(told, content, related);
  const away = told.stack.length > 0;
  const again = state.topic === entry.id && confidence < 1 ? [say('same-again')] : [];
  const body = [...again, ...bodyParts(answer, content, state.slots)];
  const besides = others.flatMap((id) => besideParts(id, content, state, about));
  return result({ ...told, choices, away }, 'answer', [...body, ...besides, ...parts]);
}

/** Another answer that may have been asked for, in a reply of its own; of a procedure the step that tells it. */
function besideParts(id: string, content: Content, { slots }: DialogState, about: AboutStep | undefined): Part[] {
  const entry = content.entries.get(id);
  const answer = besideAnswer(entry, content, slots);
  if (answer.length > 0) return [{ next: 'reply' }, ...answer];
  if (!entry || about?.procedure !== id) return [];
  const text = saidByStep(entry, about.step, content, slots);
  return [{ next: 'reply' }, say('beside-step', { title: titleOf(entry), text })];
}

function besideAnswer(entry: Entry | undefined, content: Content, slots: DialogState['slots']): Part[] {
  if (entry?.response.kind !== 'answer') return [];
  return [say('beside', { title: titleOf(entry) }), ...bodyParts(entry.response, content, slots)];
}
