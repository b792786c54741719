// Runs the compiled program as a user would (npm test builds it first).
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from './config.ts';

const main = join(projectRoot, 'dist/src/main.js');

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function start(args: readonly string[], env: Record<string, string> = {}): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [main, ...args], { env: { ...process.env, ...env } });
}

/** Runs to the end with `input` on stdin. */
export async function run(args: readonly string[], input = '', env: Record<string, string> = {}): Promise<Run> {
  const child = start(args, env);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => undefined); // it may end before it has read everything
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

/** A running `chat --json`: one line in, one line out. */
export interface JsonChat {
  send(line: string): Promise<Record<string, unknown>>;
  end(): Promise<number | null>;
  kill(): Promise<void>;
}

export function startJsonChat(args: readonly string[] = [], env: Record<string, string> = {}): JsonChat {
  const child = start(['chat', '--json', ...args], env);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    async send(line) {
      child.stdin.write(`${line}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('The program ended without an answer');
      return JSON.parse(value) as Record<string, unknown>;
    },
    async end() {
      child.stdin.end();
      return (await closed)[0];
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
