// The bot's processes: started, started again whenever they end, killed, asked to stop, told to read their content again.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { freePort } from '../../test/helpers/redis.ts';

export interface Instance {
  readonly port: number;
  /** Resolves when it takes messages. */
  ready(): Promise<void>;
  /** Takes messages now. */
  up(): boolean;
  kill(): void;
  /** SIGTERM; resolves with the exit code. */
  terminate(): Promise<number | null>;
  reload(): void;
  /** Anonymous memory in MB (Linux), NaN while it is down. */
  memory(): number;
  /** Ends it for good. */
  stop(): Promise<number | null>;
}

export interface InstanceParts {
  /** For node itself, before the script. */
  readonly nodeArgs?: readonly string[];
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What it wrote to stderr. */
  readonly onError: (text: string) => void;
}

export async function startInstance({ nodeArgs = [], script, args, env, onError }: InstanceParts): Promise<Instance> {
  const port = await freePort();
  let child: ChildProcess;
  let up = false;
  let wanted = true;
  let ready: Promise<void>;
  const launch = (): void => {
    child = spawn(process.execPath, [...nodeArgs, script, ...args], {
      env: { ...process.env, JSON_HTTP: '1', HOST: '127.0.0.1', PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = child;
    if (!stdout || !stderr) throw new Error('The instance has no output');
    stderr.on('data', (data: Buffer) => onError(data.toString()));
    ready = new Promise((resolve) => {
      createInterface({ input: stdout }).on('line', (line) => {
        if (!line.startsWith('Listening at ')) return;
        up = true;
        resolve();
      });
    });
    child.once('exit', () => {
      up = false;
      if (wanted) setTimeout(launch, 100); // as a supervisor would
    });
  };
  launch();
  const terminate = async (): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    return (await exited)[0] as number | null; // as documented
  };
  return {
    port,
    ready: () => ready,
    up: () => up,
    kill: () => void child.kill('SIGKILL'),
    terminate,
    reload: () => void (up && child.kill('SIGHUP')),
    memory: () => (up && child.pid !== undefined ? anonymousMb(child.pid) : Number.NaN),
    stop() {
      wanted = false;
      return terminate();
    },
  };
}

function anonymousMb(pid: number): number {
  try {
    return Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
