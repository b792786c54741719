// A message and the state before it -> the state after it and the turn. Pure but for the count of failures.
import { type Content, commandNames } from './content/schema.ts';
import type { Answer } from './desk/hearing.ts';
import { advance, isGeneral } from './dialog/advance.ts';
import { contextOf } from './dialog/context.ts';
import { runningPosition } from './dialog/show.ts';
import type { Result } from './dialog/speech.ts';
import type { DialogState } from './dialog/state.ts';
import type { Logger } from './log.ts';
import type { Context, Limits, Message, Reading, Turn, Understanding } from './message.ts';
import type { ConversationRecord } from './record.ts';
import { render } from './render/render.ts';
import { ignored } from './turn.ts';

/** What is swapped as one when the content is reloaded. */
export interface Knowledge {
  readonly content: Content;
  readonly understand: (text: string, context: Context) => Understanding;
}

/** Turns that failed since the start, each told to the log. */
export type CountFailure = (error: unknown) => void;

export function createFailureCount(log: Logger): CountFailure {
  let count = 0;
  return (error) => {
    count++;
    log.error('turn-failed', { count, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  };
}

/** Pure but for the count: a message that makes our own code fail is answered and counted, and never blocks the conversation. */
export function answer(
  record: ConversationRecord,
  message: Message,
  limits: Limits,
  { content, understand }: Knowledge,
  countFailure: CountFailure,
): Answer {
  const { state } = record;
  try {
    const understood =
      startOf(message, state, { content, understand }) ?? understand(message.text, contextOf(state, content));
    const understanding = { ...understood, reading: message.reading ?? understood.reading };
    const result = advance(state, { kind: message.kind, understanding, at: message.at }, content);
    const greeted: Result = message.welcome ? { ...result, parts: [{ say: 'welcome' }, ...result.parts] } : result;
    return { state: result.state, turn: turnOf(greeted, content, limits), forget: result.forget === true };
  } catch (error) {
    countFailure(error);
    const choices = [content.system.sentences['choose-human']];
    const replies = render([{ say: 'failed' }], choices, content, limits);
    return {
      state,
      turn: { ...ignored, replies, outcome: 'fallback', ...runningPosition(state, content) },
      forget: false,
    };
  }
}

/** What a button or a code asked for. A name that is neither an entry nor a command may be words; anything unclear shows the menu. */
function startOf(
  { start }: Message,
  state: DialogState,
  { content, understand }: Knowledge,
): Understanding | undefined {
  if (start === undefined) return undefined;
  const as = (reading: Reading): Understanding => ({ reading, values: {}, personal: false });
  if (content.entries.has(start))
    return as({ kind: 'entry', entry: start, confidence: 1, correction: false, others: [] });
  const command = commandNames.find((name) => name === start);
  if (command) return as({ kind: 'command', command, number: null });
  const words = understand(start, { ...contextOf(state, content), choices: [], asked: null });
  const { reading } = words;
  const clear = reading.kind === 'entry' || (reading.kind === 'command' && isGeneral(reading.command));
  return clear ? words : as({ kind: 'command', command: 'menu', number: null });
}

function turnOf(result: Result, content: Content, limits: Limits): Turn {
  const { state, outcome, intent, confidence, parts } = result;
  const labels = state.choices.map(({ label }) => label);
  const position = runningPosition(state, content);
  return {
    replies: render(parts, labels, content, limits),
    outcome,
    intent,
    confidence: confidence === null ? null : Math.round(confidence * 1000) / 1000,
    ...position,
    ...(outcome === 'ask' ? { step: null, steps: null } : {}),
  };
}

/** A button counts only while the answer that showed it is the last one. */
export function staleTurn({ state }: ConversationRecord, limits: Limits, content: Content): Turn {
  const replies = render([{ say: 'stale-choice' }], [], content, limits);
  return { ...ignored, replies, outcome: 'fallback', ...runningPosition(state, content) };
}
