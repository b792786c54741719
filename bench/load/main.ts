// `npm run bench:load`: messages a second and milliseconds an answer, understanding included, over HTTP, everything on this machine.
// Prints one table line and one JSON line for each part; compare figures of one run with each other.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startRedis } from '../../test/helpers/redis.ts';
import { createPost, type Post } from '../soak/http.ts';
import { type Instance, startInstance } from '../soak/instances.ts';
import { percentile } from '../soak/tally.ts';

const root = resolve(import.meta.dirname, '../../..');
const concurrency = 64;

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'lmdb' },
    instances: { type: 'string', default: '1' },
    rate: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '20' },
    /** Writes a CPU profile of the first instance into this folder. */
    profile: { type: 'string' },
  },
});

interface Load {
  readonly post: Post;
  readonly nextPort: () => number;
  readonly nextBody: () => string;
}

interface Figures {
  readonly latencies: number[];
  failed: number;
}

async function one({ post, nextPort, nextBody }: Load, figures: Figures): Promise<void> {
  const started = performance.now();
  try {
    const { status } = await post(nextPort(), nextBody(), 10_000);
    if (status !== 200) throw new Error(`Status ${status}`);
    figures.latencies.push(performance.now() - started);
  } catch {
    figures.failed++;
  }
}

/** As many as there are answers for. */
async function saturate(load: Load, seconds: number): Promise<Figures> {
  const figures: Figures = { latencies: [], failed: 0 };
  const end = performance.now() + seconds * 1000;
  const worker = async (): Promise<void> => {
    while (performance.now() < end) await one(load, figures);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return figures;
}

/** `rate` a second, whether or not they are answered. */
async function steady(load: Load, seconds: number, rate: number): Promise<Figures> {
  const figures: Figures = { latencies: [], failed: 0 };
  const started = performance.now();
  const all: Promise<void>[] = [];
  for (let sent = 0; sent < seconds * rate; ) {
    const due = Math.floor(((performance.now() - started) / 1000) * rate);
    for (; sent < due; sent++) all.push(one(load, figures));
    await pause(1);
  }
  await Promise.all(all);
  return figures;
}

function report(name: string, figures: Figures, seconds: number): void {
  const { latencies, failed } = figures;
  const round = (value: number): number => Math.round(value * 10) / 10;
  const result = {
    part: name,
    store: values.store,
    instances: Number(values.instances),
    perSecond: Math.round(latencies.length / seconds),
    p50Ms: round(percentile(latencies, 0.5)),
    p99Ms: round(percentile(latencies, 0.99)),
    failed,
    load: round(loadavg()[0] ?? 0),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** What people ask, and what they say inside a procedure, half and half, in many conversations. */
async function createBodies(): Promise<() => string> {
  const files = ['in-scope-unbind', 'in-scope-cancel', 'out-of-scope'];
  const read = (name: string): Promise<string> => readFile(join(root, `test/evaluation/${name}.jsonl`), 'utf8');
  const lines = (await Promise.all(files.map(read))).flatMap((source) => source.trim().split('\n'));
  const questions = lines.map((line) => String((JSON.parse(line) as { text: unknown }).text)); // our own files
  const inside = ['下一步', '上一步', '找不到', '再说一遍', '下一步', '为什么', '继续', '第2步'];
  const seed = Date.now();
  let count = 0;
  return () => {
    const number = count++;
    const conversation = `load${seed}-${Math.floor(number / 8) % 5000}`;
    const text = number % 2 === 0 ? questions[(number * 7919) % questions.length] : inside[number % inside.length];
    return JSON.stringify({ conversation, text, id: `${seed}-${number}` });
  };
}

const folder = await mkdtemp(join(tmpdir(), 'jiebang-load-'));
const redis = values.store === 'redis' ? await startRedis('--appendfsync', 'everysec') : undefined;
const env = { STORE_URL: redis?.url ?? `lmdb:${folder}/data`, LOG_LEVEL: 'error' };
const script = join(root, 'dist/src/main.js');
const instances: Instance[] = [];
try {
  for (let index = 0; index < Number(values.instances); index++) {
    const profiled = index === 0 && values.profile !== undefined;
    const nodeArgs = profiled ? ['--cpu-prof', '--cpu-prof-dir', values.profile ?? '.'] : [];
    const onError = (text: string): void => void process.stderr.write(text);
    instances.push(await startInstance({ nodeArgs, script, args: ['start'], env, onError }));
  }
  await Promise.all(instances.map((instance) => instance.ready()));
  let turn = 0;
  const nextPort = (): number => instances[turn++ % instances.length]?.port ?? 0;
  const load: Load = { post: createPost(), nextPort, nextBody: await createBodies() };
  const seconds = Number(values.seconds);
  await saturate(load, 3); // warm
  report('saturated', await saturate(load, seconds), seconds);
  await pause(1000);
  report(`${values.rate} a second`, await steady(load, seconds, Number(values.rate)), seconds);
} finally {
  await Promise.all(instances.map((instance) => instance.stop()));
  await redis?.clean();
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
