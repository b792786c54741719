// The navigation commands while a procedure is running: one function each.
import type { CommandName, Content, Step } from '../content/schema.ts';
import type { Part } from '../message.ts';
import { finishAnywhere } from './ending.ts';
import { enterMethod, methodsLeft } from './methods.ts';
import { goOn, showCurrent, withPath } from './procedure.ts';
import {
  commandChoice,
  currentStep,
  positionOf,
  type Running,
  stepChoices,
  stepParts,
  textOf,
  titleOf,
} from './show.ts';
import { type Result, result, say, warningParts } from './speech.ts';
import { type DialogState, settled } from './state.ts';

/** `running` has a current step; `number` is the N of 第N步. */
export interface Move {
  readonly state: DialogState;
  readonly content: Content;
  readonly running: Running;
  readonly number: number | null;
}

type Moves = Readonly<Partial<Record<CommandName, (move: Move) => Result>>>;

export const moves: Moves = {
  next: (move) => forward(move),
  done: (move) => forward(move),
  yes: (move) => (move.state.away ? resume(move) : forward(move)),
  resume: (move) => (move.state.away ? resume(move) : forward(move)),
  skip: (move) => (atGate(move) ? closed(move) : forward(move)),
  back: ({ state, content, running }) => {
    const { path } = running.frame;
    if (path.length <= 1) return showCurrent(state, content, [say('first-step')]);
    return showCurrent(withPath(state, path.slice(0, -1)), content, []);
  },
  goto: jump,
  at,
  start: ({ state, content }) => showCurrent(state, content, []),
  repeat: ({ state, content }) => showCurrent(state, content, []),
  progress: ({ state, content, running }) => {
    const { number, total } = positionOf(running);
    const values = { title: titleOf(running.entry), number, total, left: total - number };
    return showCurrent(state, content, [say('progress', values)]);
  },
  restart: ({ state, content, running }) => {
    const start = running.walker.startOf(0);
    return showCurrent(start === undefined ? state : withPath(state, [start]), content, []);
  },
  finish: ({ state, content, running }) => finishAnywhere(state, content, running),
  stuck,
  method: otherMethod,
  why: (move) => aside(move, whyParts(move)),
  explain: (move) => {
    const { state, content, running } = move;
    const shown = { ...settled(state), choices: stepChoices(running, content) };
    return result(shown, 'step', helpParts(move));
  },
  risk: (move) => aside(move, riskParts(move)),
  no: ({ state, content }) => {
    const choices = [commandChoice(content, 'choose-stuck', 'stuck'), commandChoice(content, 'choose-quit', 'quit')];
    return result({ ...state, choices }, 'step', [say('not-yet')]);
  },
};

function forward({ state, content, running }: Move): Result {
  return goOn(state, content, running);
}

function resume({ state, content, running }: Move): Result {
  return showCurrent(state, content, [say('resumed', { title: titleOf(running.entry) })]);
}

function atGate({ running }: Move): boolean {
  return currentStep(running)?.gate === true;
}

function closed({ state, content }: Move): Result {
  return showCurrent(state, content, [say('gate-closed')]);
}

/** 「第4步做完了」 of four steps is the end. */
function at(move: Move): Result {
  const { state, content, running, number } = move;
  return number === positionOf(running).total + 1 ? finishAnywhere(state, content, running) : jump(move);
}

function jump({ state, content, running, number }: Move): Result {
  const { total } = positionOf(running);
  if (number === null || number < 1 || number > total) {
    return showCurrent(state, content, [say('no-such-step', { number: number ?? 0, total })]);
  }
  const path = running.walker.jump(running.frame.path, number);
  const short = running.walker.position(path).number < number;
  return showCurrent(withPath(state, path), content, short ? [say('gate-closed')] : []);
}

/** What a step says: it is shown, or, when a gate stands before it, told without going there. */
export function peek(move: Move): Result {
  const { state, content, running, number } = move;
  const path = running.walker.jump(running.frame.path, number ?? 0);
  const step = stepNamed(running, number);
  if (!step || running.walker.position(path).number === number) return jump(move);
  const text = textOf(step, content, state.slots);
  return showCurrent(state, content, [say('step-told', { number: number ?? 0, text })]);
}

/** The next method at once, opening with this step's help; without one: the help, and the second time a human. */
function stuck(move: Move): Result {
  const { state, content, running } = move;
  const help = currentStep(running)?.help?.trim() ?? '';
  const [method] = methodsLeft(running);
  if (method) return enterMethod(state, content, method.index, say('next-method', { help, method: method.title }));
  return running.frame.helped ? handOff(state, content, running) : giveHelp(move);
}

function handOff(state: DialogState, content: Content, running: Running): Result {
  const values = { title: titleOf(running.entry), ...positionOf(running) };
  return result({ ...state, choices: stepChoices(running, content) }, 'handoff', [say('handoff-stuck', values)]);
}

function giveHelp(move: Move): Result {
  const { state, content, running } = move;
  const frame = { ...running.frame, helped: true };
  const choices = [
    ...stepChoices(running, content).filter(({ act }) => act.kind !== 'command' || act.command === 'next'),
    commandChoice(content, 'choose-still-stuck', 'stuck'),
    commandChoice(content, 'choose-human', 'human'),
  ];
  const helped: DialogState = { ...state, stack: [...state.stack.slice(0, -1), frame], choices, away: false };
  return result(helped, 'step', helpParts(move));
}

/** The help of the step that is asked about, and the current step once more. */
function helpParts({ state, content, running, number }: Move): Part[] {
  return [helpOf(running, number), ...stepParts(running, content, state.slots)];
}

function helpOf(running: Running, number: number | null = null): Part {
  const help = stepNamed(running, number)?.help;
  return help === undefined ? say('no-help') : say('help', { text: help.trim() });
}

function otherMethod({ state, content, running, number }: Move): Result {
  const named = number === null ? undefined : running.procedure.methods[number - 1];
  if (named && number !== null)
    return enterMethod(state, content, number - 1, say('other-method', { method: named.title }));
  const [next] = methodsLeft(running);
  if (next) return enterMethod(state, content, next.index, say('other-method', { method: next.title }));
  return showCurrent(state, content, [say('no-other-method'), helpOf(running)]);
}

/** Something about the current step; the step and its choices stay as they are. */
function aside({ state, content, running }: Move, parts: readonly Part[]): Result {
  return result({ ...state, choices: stepChoices(running, content) }, 'answer', parts);
}

/** The step of the way with this number, without one the current step. */
function stepNamed(running: Running, number: number | null): Step | undefined {
  const { walker, frame } = running;
  return number === null ? currentStep(running) : walker.stepOf(walker.way(frame.path)[number - 1] ?? '');
}

function whyParts({ running, number }: Move): Part[] {
  const why = stepNamed(running, number)?.why;
  return [why === undefined ? say('no-why') : say('why', { text: why.trim() })];
}

function riskParts({ running }: Move): Part[] {
  return warningParts([...(currentStep(running)?.warnings ?? []), ...(running.procedure.warnings ?? [])]);
}
