// `npm run soak`: people talk to real processes of the bot while these, and Redis, are killed. Then everything is checked.
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadKnowledge } from '../../src/bot.ts';
import { type RedisServer, startRedis } from '../../test/helpers/redis.ts';
import { createPost } from './http.ts';
import { type Instance, startInstance } from './instances.ts';
import { readOptions, type SoakOptions } from './options.ts';
import { createRandom } from './random.ts';
import { report, type Soaked } from './report.ts';
import { newTally, percentile } from './tally.ts';
import { makeTrouble, type Troubles } from './trouble.ts';
import { createUser, type User } from './users.ts';

/** The root is two folders above dist/bench/soak's parent. */
const root = resolve(import.meta.dirname, '../../..');
/** Of its own: the models that the tests and the bot use stay. */
const cacheFolder = join(root, '.cache/soak');
const out = (line: string): void => void process.stdout.write(`${line}\n`);

/** A copy of the content with two wordings, trained before the soak as needed, and a way from one to the other. */
async function prepareContent(folder: string, { killEvery }: SoakOptions): Promise<() => Promise<void>> {
  for (const part of ['intents', 'responses'])
    await cp(join(root, part), join(folder, part), { recursive: true, dereference: true });
  const file = join(folder, 'responses/_system.yaml');
  const first = await readFile(file, 'utf8');
  const second = first.replace('{title}·{method}】第', '{title}·{method}】〔新〕第');
  if (first === second) throw new Error('Cannot make a second wording: responses/_system.yaml has another form now');
  for (const wording of killEvery > 0 ? [second, first] : [first]) {
    await writeFile(file, wording);
    await loadKnowledge({ contentRoot: folder, cacheFolder, classifier: 'linear' });
  }
  let now = first;
  return async () => {
    now = now === first ? second : first;
    await writeFile(`${folder}/part`, now);
    await rename(`${folder}/part`, file); // never half a file
  };
}

/** Lets `rate` new messages a second through, and `messages` in all. */
function createPace({ messages, rate }: SoakOptions): () => Promise<boolean> {
  const started = performance.now();
  let given = 0;
  return async () => {
    if (given >= messages) return false;
    const due = started + (given++ / rate) * 1000;
    const ms = due - performance.now();
    if (ms > 0) await pause(ms);
    return true;
  };
}

async function openInstances(options: SoakOptions, folder: string, storeUrl: string): Promise<Instance[]> {
  const { broken, instances } = options;
  const script = join(root, broken ? 'dist/bench/soak/broken.js' : 'dist/src/main.js');
  const env = { STORE_URL: storeUrl, CONTENT_DIR: folder, CACHE_DIR: cacheFolder, LOG_LEVEL: 'error' };
  const seen = new Set<string>();
  const onError = (text: string): void => {
    const kind = /"event":"[^"]*"|^Cannot [^"]*/.exec(text)?.[0] ?? text.slice(0, 300);
    if (seen.size < 20 && !seen.has(kind)) out(`  an instance says: ${text.trim().slice(0, 400)}`);
    seen.add(kind);
  };
  const parts = { script, args: broken ? [] : ['start'], env, onError };
  const all = await Promise.all(Array.from({ length: instances }, () => startInstance(parts)));
  await Promise.all(all.map((instance) => instance.ready()));
  return all;
}

/** Anonymous memory of the first instance in MB: the median of each minute, from the third minute on. */
async function watchMemory(instances: readonly Instance[], over: AbortSignal): Promise<number[]> {
  const started = performance.now();
  const minutes = new Map<number, number[]>();
  while (!over.aborted) {
    await pause(2000, undefined, { signal: over }).catch(() => undefined);
    const [mb = Number.NaN] = instances.map((instance) => instance.memory());
    const minute = Math.floor((performance.now() - started) / 60_000);
    if (minute >= 2 && !Number.isNaN(mb)) minutes.set(minute, [...(minutes.get(minute) ?? []), mb]);
  }
  return [...minutes.values()].map((samples) => Math.round(percentile(samples, 0.5)));
}

async function soak(options: SoakOptions, folder: string, redis: RedisServer | undefined): Promise<Soaked> {
  const swapContent = await prepareContent(folder, options);
  const instances = await openInstances(options, folder, redis?.url ?? `lmdb:${folder}/data`);
  const tally = newTally();
  const troubles: Troubles = { kills: 0, redisKills: 0, terminations: 0, badExits: 0, swaps: 0 };
  let turn = 0;
  const nextPort = (): number => instances[turn++ % instances.length]?.port ?? 0;
  const traffic = {
    post: createPost(),
    nextPort,
    tally,
    mayGo: createPace(options),
    random: createRandom(options.seed),
    giveUpMs: 60_000,
  };
  const users: User[] = Array.from({ length: options.users }, (_, index) => createUser(`user${index}`, traffic));
  const over = new AbortController();
  const started = performance.now();
  const random = createRandom(options.seed + 1);
  const parts = { instances, redis, killEvery: options.killEvery, swapContent, random };
  const trouble = options.killEvery > 0 ? makeTrouble(parts, troubles, over.signal) : Promise.resolve();
  const watched = watchMemory(instances, over.signal);
  const progress = setInterval(
    () => out(`  ${Math.round((performance.now() - started) / 1000)} s: ${tally.sent} messages`),
    10_000,
  );
  try {
    await Promise.all(users.map((user) => user.walk()));
    const seconds = (performance.now() - started) / 1000;
    over.abort();
    await trouble;
    await Promise.all(instances.map((instance) => instance.ready()));
    await Promise.all(users.map((user) => user.check()));
    return { tally, troubles, seconds, memory: await watched };
  } finally {
    over.abort();
    clearInterval(progress);
    await trouble;
    await Promise.all(instances.map((instance) => instance.stop()));
  }
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const folder = await mkdtemp(join(tmpdir(), 'jiebang-soak-'));
  const redis = options.store === 'redis' ? await startRedis('--appendfsync', options.fsync) : undefined;
  try {
    return report(options, await soak(options, folder, redis), out);
  } finally {
    await redis?.clean();
    await rm(folder, { recursive: true, force: true });
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
