// The methods of a procedure that are left to try, and the change to one of them.
import type { Content } from '../content/schema.ts';
import type { Part } from '../message.ts';
import { showCurrent, withPath } from './procedure.ts';
import { type Running, runningOf } from './show.ts';
import type { Result } from './speech.ts';
import type { DialogState } from './state.ts';

interface Method {
  readonly index: number;
  readonly title: string;
}

/** Those after the current one that were not begun, in order of preference. */
export function methodsLeft({ walker, frame, procedure }: Running): readonly Method[] {
  const here = walker.methodOf(frame.path.at(-1) ?? '');
  return procedure.methods.flatMap(({ title }, index) => {
    const start = walker.startOf(index);
    return index > here && start !== undefined && !frame.path.includes(start) ? [{ index, title }] : [];
  });
}

/** The first step of a method after `opening`; where one has been, the way back leads there. */
export function enterMethod(state: DialogState, content: Content, index: number, opening: Part): Result {
  const running = runningOf(state, content);
  const start = running?.walker.startOf(index);
  if (!running || start === undefined) return showCurrent(state, content, []);
  return showCurrent(withPath(state, running.walker.goTo(running.frame.path, start)), content, [opening]);
}
