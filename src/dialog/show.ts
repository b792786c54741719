// What a step, an entry or a hint looks like: its parts and the choices that go with it. Changes no position.
import type { CommandName, Content, Entry, Procedure, SentenceName, Step } from '../content/schema.ts';
import type { Part } from '../message.ts';
import { say } from './speech.ts';
import type { DialogState, Frame } from './state.ts';
import { createWalker, type Position, type Slots, variantOf, type Walker } from './walk.ts';

export type Choice = DialogState['choices'][number];
const maxRelated = 3;

/** The running procedure with its frame and walker. */
export interface Running {
  readonly frame: Frame;
  readonly entry: Entry;
  readonly procedure: Procedure;
  readonly walker: Walker;
}

/** The procedure on top of the stack; undefined when there is none or its content is gone. */
export function runningOf(state: DialogState, content: Content): Running | undefined {
  const frame = state.stack.at(-1);
  return frame && walkable(frame, content, state.slots);
}

export function walkable(frame: Frame, content: Content, slots: Slots): Running | undefined {
  const entry = content.entries.get(frame.procedure);
  if (entry?.response.kind !== 'procedure') return undefined;
  const procedure = entry.response;
  return { frame, entry, procedure, walker: createWalker(procedure, content, slots) };
}

export function titleOf(entry: Entry): string {
  return entry.response.title ?? entry.title;
}

export function positionOf({ frame, walker }: Running): Position {
  return walker.position(frame.path);
}

export function commandChoice(content: Content, label: SentenceName, command: CommandName): Choice {
  return { label: content.system.sentences[label], act: { kind: 'command', command } };
}

export function entryChoices(content: Content, ids: readonly string[]): Choice[] {
  return ids.flatMap((id) => {
    const entry = content.entries.get(id);
    return entry ? [{ label: entry.title, act: { kind: 'entry' as const, entry: id } }] : [];
  });
}

/** The current step: heading, text for the device, warnings. */
export function stepParts(running: Running, content: Content, slots: Slots): Part[] {
  const step = currentStep(running);
  if (!step) return [];
  const { number, total } = positionOf(running);
  const { methods } = running.procedure;
  const method = methods[running.walker.methodOf(step.id)]?.title ?? '';
  const values = { title: titleOf(running.entry), number, total };
  const heading = methods.length > 1 ? say('step-of-method', { ...values, method }) : say('step', values);
  return [heading, ...bodyParts(step, content, slots)];
}

/** What a step says to the user, in one line, without its warnings. */
export function textOf({ text, variants }: Body, content: Content, slots: Slots): string {
  return bodyParts({ text, variants }, content, slots).map(lineOf).join('');
}

/** A variant with the value it is for. */
function lineOf(part: Part): string {
  if ('text' in part) return part.text;
  const { value, text = '' } = 'say' in part ? (part.values ?? {}) : {};
  return value === undefined ? String(text) : `${value}：${text}`;
}

/** The same of a step of another place, with its warnings; '' when it is no step of the procedure. */
export function saidByStep(entry: Entry | undefined, step: string, content: Content, slots: Slots): string {
  const found = entry?.response.kind === 'procedure' ? entry.response.places.get(step)?.step : undefined;
  if (!found) return '';
  return textOf(found, content, slots) + (found.warnings ?? []).map((warning) => warning.trim()).join('');
}

export function currentStep({ frame, walker }: Running): Step | undefined {
  return walker.stepOf(frame.path.at(-1) ?? '');
}

interface Body {
  readonly text?: string | undefined;
  readonly variants?: Readonly<Record<string, string>> | undefined;
  readonly warnings?: readonly string[] | undefined;
}

/** Text, then the variant of the known value (or all of them, labelled), then warnings. */
export function bodyParts(body: Body, content: Content, slots: Slots): Part[] {
  const text = body.text === undefined ? [] : [{ text: body.text.trim() }];
  const warnings = (body.warnings ?? []).map((warning) => say('warning', { text: warning.trim() }));
  return [...text, ...variantParts(body.variants ?? {}, content, slots), ...warnings];
}

function variantParts(variants: Readonly<Record<string, string>>, content: Content, slots: Slots): Part[] {
  const all = Object.entries(variants);
  const fitting = all.filter(([value]) => variantOf(content, slots, value) === true);
  const [only] = fitting;
  if (only) return [{ text: only[1].trim() }, ...hedge(only[0], content, slots)];
  const possible = all.filter(([value]) => variantOf(content, slots, value) !== false);
  const shown = possible.length > 0 ? possible : all;
  return shown.map(([value, text]) => say('variant', { value: valueTitle(content, value), text: text.trim() }));
}

/** Said when the variant shown was written for another value. */
function hedge(shown: string, content: Content, slots: Slots): Part[] {
  if (Object.values(slots).includes(shown)) return [];
  const chosen = Object.values(slots).find((value) => value !== '' && likeOf(content, value) === shown);
  if (chosen === undefined) return [];
  return [say('variant-like', { value: valueTitle(content, chosen), like: valueTitle(content, shown) })];
}

function likeOf(content: Content, value: string): string | undefined {
  return Object.values(content.entities).find(({ values }) => value in values)?.values[value]?.like;
}

export function valueTitle(content: Content, value: string): string {
  return Object.values(content.entities).find(({ values }) => value in values)?.values[value]?.title ?? value;
}

/** 下一步 ends the procedure here. */
export function isLast(running: Running): boolean {
  const { number, total } = positionOf(running);
  return number === total && running.walker.after(running.frame.path.at(-1) ?? '').kind === 'done';
}

/** Branches, or 下一步; then 找不到 and 上一步. */
export function stepChoices(running: Running, content: Content): Choice[] {
  const step = currentStep(running);
  if (!step) return [];
  if (step.gate) {
    return [commandChoice(content, 'choose-understood', 'next'), commandChoice(content, 'choose-quit', 'quit')];
  }
  const onward = (step.choices ?? []).map(({ label }, index): Choice => ({ label, act: { kind: 'branch', index } }));
  if (onward.length === 0) onward.push(commandChoice(content, isLast(running) ? 'choose-last' : 'choose-next', 'next'));
  const back = running.frame.path.length > 1 ? [commandChoice(content, 'choose-back', 'back')] : [];
  return [...onward, commandChoice(content, 'choose-stuck', 'stuck'), ...back];
}

/** The question for an unknown slot, and its values as choices. */
export function slotChoices(content: Content, slot: string): Choice[] {
  return Object.entries(content.entities[slot]?.values ?? {}).map(([value, { title }]) => ({
    label: title,
    act: { kind: 'slot', slot, value },
  }));
}

/** What is offered after an answer: first the way back to a suspended procedure, then related entries. */
export function afterwards(
  state: DialogState,
  content: Content,
  related: readonly string[],
): { parts: Part[]; choices: Choice[] } {
  const underWay = state.stack.map(({ procedure }) => procedure);
  const others = related.filter((id) => !underWay.includes(id));
  const entries = entryChoices(content, others.slice(0, maxRelated));
  const running = runningOf(state, content);
  if (!running) return { parts: [], choices: entries };
  return { parts: [suspension(running)], choices: [commandChoice(content, 'choose-resume', 'resume'), ...entries] };
}

/** Says where the running procedure stopped and how to go on. */
export function suspension(running: Running): Part {
  const title = titleOf(running.entry);
  if (running.frame.path.length === 0) return say('suspended-asking', { title });
  return say('suspended', { title, ...positionOf(running) });
}

/** What the platforms are told about the running procedure; nulls when there is none. */
export function runningPosition(
  state: DialogState,
  content: Content,
): { procedure: string | null; step: number | null; steps: number | null } {
  const running = runningOf(state, content);
  if (!running) return { procedure: null, step: null, steps: null };
  const { number, total } = positionOf(running);
  const shown = running.frame.path.length > 0;
  return { procedure: running.entry.id, step: shown ? number : null, steps: shown ? total : null };
}
