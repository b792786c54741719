// A Redis server of the test's own, on a free port with a folder of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const installed = spawnSync('redis-server', ['--version']).status === 0;

/** Without redis-server on the PATH its tests are skipped, but never in CI. */
export const redisMissing =
  !installed && process.env['CI'] === undefined ? 'skipped: there is no redis-server on the PATH' : false;

/** A server that runs already, for where none is installed; only what the tests wrote is deleted there. */
export const redisElsewhere = installed ? undefined : process.env['REDIS_URL'];

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** One command, as typed in redis-cli; the reply as it comes. */
  command(...words: readonly string[]): Promise<string>;
  signal(signal: NodeJS.Signals): void;
  kill(): Promise<void>;
  /** After `kill`: on the same port, with the same data. */
  restart(): Promise<void>;
  clean(): Promise<void>;
}

/** `options`: more of its settings, such as `--maxmemory 1mb`. Every acknowledged write is on the disk. */
export async function startRedis(...options: readonly string[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'jiebang-redis-'));
  const port = await freePort();
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...durable, ...options];
  const start = async (): Promise<ChildProcess> => {
    const child = spawn('redis-server', args, { stdio: 'ignore' });
    while ((await redisCommand(port, ['PING']).catch(() => '')) !== '+PONG') {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return child;
  };
  let server = await start();
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    command: (...words) => redisCommand(port, words),
    signal: (signal) => void server.kill(signal),
    kill,
    async restart() {
      server = await start();
    },
    async clean() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}

/** Redis' own protocol, for one short reply. */
export async function redisCommand(port: number, words: readonly string[], host = '127.0.0.1'): Promise<string> {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
    const [reply] = (await once(socket, 'data')) as [Buffer];
    return reply.toString().trimEnd();
  } finally {
    socket.destroy();
  }
}
