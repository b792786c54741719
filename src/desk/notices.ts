// What is said about a case: to the desk, and to the user when the bot takes over again. Parts only; knows no platform.
import type { Content } from '../content/schema.ts';
import { advance } from '../dialog/advance.ts';
import { showCurrent } from '../dialog/procedure.ts';
import { positionOf, runningOf, titleOf } from '../dialog/show.ts';
import { say } from '../dialog/speech.ts';
import type { DialogState } from '../dialog/state.ts';
import type { Part } from '../message.ts';
import type { DeskState, Line } from './state.ts';

/** The user's procedure and step. */
export function stepLine(state: DialogState, content: Content): Part {
  const running = runningOf(state, content);
  if (!running || running.frame.path.length === 0) return say('desk-no-step');
  return say('desk-at-step', { title: titleOf(running.entry), ...positionOf(running) });
}

/** Everything an operator needs to begin: where it comes from, the step, the last messages, the notes. */
export function caseSheet(desk: DeskState, state: DialogState, content: Content): Part[] {
  const { case: current, who, talk } = desk;
  if (!current) return [];
  const heading = say('desk-case', { number: current.id, platform: who?.platform ?? '—' });
  const notes = current.notes.map(({ by, text }) => say('desk-note', { name: by, text }));
  return [
    heading,
    stepLine(state, content),
    ...(talk.length > 0 ? [say('desk-talk')] : []),
    ...talk.map(line),
    ...notes,
  ];
}

export function line({ by, text }: Pick<Line, 'by' | 'text'>): Part {
  return say(`desk-line-${by}`, { text });
}

export interface Back {
  readonly state: DialogState;
  readonly parts: readonly Part[];
}

/** The conversation goes on where it was: `opening`, then the current step. Its choices are words: digits may be a rating. */
export function handBack(state: DialogState, content: Content, opening: Part, at: number): Back {
  const now: DialogState = { ...state, at, choices: [], misses: 0 };
  if (!runningOf(now, content)) return { state: now, parts: [opening, say('anything-else')] };
  const shown = showCurrent(now, content, [opening]);
  return { state: { ...shown.state, choices: [] }, parts: shown.parts };
}

/** The same at another step of the running procedure; undefined when there is no such step to go to. */
export function handBackAt(
  state: DialogState,
  content: Content,
  opening: Part,
  at: number,
  number: number,
): Back | undefined {
  const running = runningOf(state, content);
  const begun = running !== undefined && running.frame.path.length > 0;
  if (!begun || number < 1 || number > positionOf(running).total) return undefined;
  const reading = { kind: 'command', command: 'goto', number } as const;
  const settled: DialogState = { ...state, at, pending: { kind: 'none' }, misses: 0 };
  const moved = advance(
    settled,
    { kind: 'text', at, understanding: { reading, values: {}, personal: false } },
    content,
  );
  return { state: { ...moved.state, choices: [] }, parts: [opening, ...moved.parts] };
}
