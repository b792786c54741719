// What an event leads to.
import type { SentenceName } from '../content/schema.ts';
import type { Outcome, Part } from '../message.ts';
import type { DialogState } from './state.ts';

/** The next state (its `choices` go with the reply) and what to say. */
export interface Result {
  readonly state: DialogState;
  /** The user asked to be forgotten: nothing is kept. */
  readonly forget?: true;
  readonly outcome: Outcome;
  readonly parts: readonly Part[];
  readonly intent: string | null;
  readonly confidence: number | null;
}

export function say(name: SentenceName, values?: Readonly<Record<string, string | number>>): Part {
  if (!values) return { say: name };
  return { say: name, values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)])) };
}

/** A result for a command or for something not understood: no intent, no confidence. */
export function result(state: DialogState, outcome: Outcome, parts: readonly Part[]): Result {
  return { state, outcome, parts, intent: null, confidence: null };
}

/** What to watch out for, or that nothing special is known. */
export function warningParts(warnings: readonly string[]): Part[] {
  return warnings.length === 0 ? [say('no-risk')] : warnings.map((text) => say('warning', { text: text.trim() }));
}
