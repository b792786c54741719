// Drives `advance` on the small router content with readings made by hand: no classifier in between.
import { resolve } from 'node:path';
import { loadContent } from '../../src/content/load.ts';
import type { CommandName, Content } from '../../src/content/schema.ts';
import { advance } from '../../src/dialog/advance.ts';
import { runningPosition } from '../../src/dialog/show.ts';
import type { Result } from '../../src/dialog/speech.ts';
import { type DialogState, initialState } from '../../src/dialog/state.ts';
import type { AboutStep, MessageKind, Part, Reading } from '../../src/message.ts';
import { projectRoot } from './config.ts';

export const routerRoot = resolve(projectRoot, 'test/fixtures/router');

export function loadRouter(): Promise<Content> {
  return loadContent(routerRoot);
}

export interface Play {
  readonly content: Content;
  state(): DialogState;
  read(
    reading: Reading,
    more?: { values?: Record<string, string>; at?: number; kind?: MessageKind; personal?: boolean; about?: AboutStep },
  ): Result;
  command(command: CommandName, number?: number): Result;
  ask(entry: string, values?: Record<string, string>, others?: readonly string[]): Result;
  choose(label: string): Result;
  /** Step as `id number/total`, or null when nothing is running. */
  place(): string | null;
}

export function createPlay(content: Content, start: DialogState = initialState): Play {
  let state = start;
  const read: Play['read'] = (reading, { values = {}, at = state.at, kind = 'text', personal = false, about } = {}) => {
    const result = advance(state, { kind, understanding: { reading, values, personal, about }, at }, content);
    state = JSON.parse(JSON.stringify(result.state)) as DialogState; // as a store would
    return result;
  };
  return {
    content,
    state: () => state,
    read,
    command: (command, number) => read({ kind: 'command', command, number: number ?? null }),
    ask: (entry, values = {}, others = []) =>
      read({ kind: 'entry', entry, confidence: 0.9, correction: false, others }, { values }),
    choose: (label) => read({ kind: 'choice', index: state.choices.findIndex((choice) => choice.label === label) }),
    place: () => {
      const { procedure, step, steps } = runningPosition(state, content);
      return procedure === null ? null : `${state.stack.at(-1)?.path.at(-1) ?? '-'} ${step}/${steps}`;
    },
  };
}

/** Names of the sentences, and the texts, in order. */
export function spoken(result: Result): string[] {
  return result.parts.map(nameOf);
}

function nameOf(part: Part): string {
  if ('say' in part) return part.values?.['text'] === undefined ? part.say : `${part.say}:${part.values['text']}`;
  if ('ask' in part) return `ask:${part.ask}`;
  if ('next' in part) return '---';
  return 'text' in part ? part.text : `smalltalk:${part.smalltalk}`;
}

export function labels(play: Play): string[] {
  return play.state().choices.map(({ label }) => label);
}
