// What every way to read a message is given, and what it gives back.
import type { CommandName } from '../content/schema.ts';
import type { Context, Reading } from '../message.ts';
import type { Command } from './command.ts';
import type { Found } from './entities.ts';

/** A message under way to its reading. */
export interface Said {
  readonly raw: string;
  /** Normalised. */
  readonly text: string;
  readonly context: Context;
  readonly found: readonly Found[];
  /** What it is an exact wording of. */
  readonly command: Command | null;
}

/** Nothing: the message is none of what this one reads. */
export type Reader = (said: Said) => Reading | null | undefined;

export function entryReading(entry: string, confidence: number): Reading {
  return { kind: 'entry', entry, confidence, correction: false, others: [] };
}

export function commandReading(command: CommandName, number: number | null = null): Reading {
  return { kind: 'command', command, number };
}
