// The terminal: one person, one conversation. The smallest adapter, to copy from.
import { createInterface } from 'node:readline';
import type { Handle, Limits } from '../src/message.ts';

/** Choices are listed in the text. */
export const consoleLimits: Limits = { maxText: 10_000, unit: 'chars', buttons: false };

export interface ConsoleParts {
  readonly input: NodeJS.ReadableStream;
  readonly write: (text: string) => void;
  readonly user: string;
  /** Show a prompt: the terminal is a TTY. */
  readonly prompt: boolean;
  readonly now: () => number;
}

/** Answers line after line, in order; resolves at the end of the input or when `stopped` does. */
export async function runConsole(handle: Handle, parts: ConsoleParts, stopped: Promise<void>): Promise<void> {
  const lines = createInterface({ input: parts.input });
  void stopped.then(() => lines.close());
  const ask = (): void => parts.write(parts.prompt ? '> ' : '');
  ask();
  for await (const text of lines) {
    const turn = await handle({ conversation: parts.user, text, kind: 'text', at: parts.now() });
    for (const reply of turn.replies) parts.write(`${reply.text}\n\n`);
    ask();
  }
}
