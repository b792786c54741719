// The compiled program as a server, spoken to as a platform would.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { start } from './cli.ts';

export interface RunningServer {
  readonly child: ChildProcessWithoutNullStreams;
  readonly url: string;
  /** Lines on stdout so far. */
  readonly lines: string[];
  /** Resolves when `stdout` has a line with `part`. */
  line(part: string): Promise<string>;
  post(message: Record<string, unknown>): Promise<{ status: number; body: string }>;
  /** Sends the signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** `npm start` on a free port with POST /messages. */
export async function startServer(env: Record<string, string>): Promise<RunningServer> {
  const child = start(['start'], { JSON_HTTP: '1', PORT: '0', ...env });
  const lines: string[] = [];
  const waiting: { part: string; found: (line: string) => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const { part, found } of waiting) if (line.includes(part)) found(line);
  });
  child.stdin.end();
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const line = (part: string): Promise<string> => {
    const before = lines.find((each) => each.includes(part));
    if (before !== undefined) return Promise.resolve(before);
    const ended = exited.then(([code]) => {
      throw new Error(`The server ended with ${code} before it said "${part}"`);
    });
    return Promise.race([new Promise<string>((found) => waiting.push({ part, found })), ended]);
  };
  const url = (await line('Listening at ')).replace('Listening at ', '');
  return {
    child,
    url,
    lines,
    line,
    async post(message) {
      const response = await fetch(`${url}/messages`, { method: 'POST', body: JSON.stringify(message) });
      return { status: response.status, body: await response.text() };
    },
    async stop(signal) {
      child.kill(signal);
      return (await exited)[0];
    },
  };
}
