// `npm run bench:store`: reading one conversation among 10,000 and among 1,000,000 (about 1.5 GB in the temporary folder).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage } from '../../src/store/open.ts';
import type { Store, Versioned } from '../../src/store/store.ts';
import { createRandom } from '../soak/random.ts';
import { percentile } from '../soak/tally.ts';

interface Filler extends Versioned {
  readonly text: string;
}
const parse = (value: unknown): Filler => value as Filler; // written below
/** About 1 KB as stored. */
const text = 'x'.repeat(960);
const chunk = 2000;
const sizes = [10_000, 1_000_000];
/** Taken in turn for each size, so that both meet the same disturbances; the median of the rounds counts. */
const rounds = 11;
const reads = 10_000;

const keyOf = (index: number): string => `c:wechat-official:openid${String(index).padStart(20, '0')}`;

async function fill(store: Store<Filler>, size: number): Promise<void> {
  for (let start = 0; start < size; start += chunk) {
    const indexes = Array.from({ length: Math.min(chunk, size - start) }, (_, offset) => start + offset);
    await Promise.all(indexes.map((index) => store.compareAndSet(keyOf(index), 0, { version: 1, text }, Infinity)));
  }
}

/** Microseconds of each of `reads` reads of any conversation. */
async function readSome(store: Store<Filler>, size: number, seed: number): Promise<number[]> {
  const random = createRandom(seed);
  const micros: number[] = [];
  for (let read = 0; read < reads; read++) {
    const key = keyOf(Math.floor(random() * size));
    const started = performance.now();
    const found = await store.get(key);
    micros.push((performance.now() - started) * 1000);
    if (!found) throw new Error(`There is no ${key}`);
  }
  return micros;
}

async function openMs(url: string): Promise<number> {
  const started = performance.now();
  const storage = await openStorage(url);
  await storage.records('conversations', parse).get(keyOf(1));
  const ms = performance.now() - started;
  await storage.close();
  return ms;
}

interface Sized {
  readonly size: number;
  readonly url: string;
  readonly writtenPerSecond: number;
  readonly p50: number[];
  readonly p99: number[];
  readonly open: number[];
}

async function createSized(folder: string, size: number): Promise<Sized> {
  const url = `lmdb:${folder}/${size}`;
  const storage = await openStorage(url);
  const started = performance.now();
  await fill(storage.records('conversations', parse), size);
  const writtenPerSecond = Math.round(size / ((performance.now() - started) / 1000));
  await storage.close();
  return { size, url, writtenPerSecond, p50: [], p99: [], open: [] };
}

async function measure({ size, url, p50, p99, open }: Sized, round: number): Promise<void> {
  open.push(await openMs(url));
  const storage = await openStorage(url);
  const store = storage.records('conversations', parse);
  await readSome(store, size, round); // warm
  const micros = await readSome(store, size, round + rounds);
  await storage.close();
  p50.push(percentile(micros, 0.5));
  p99.push(percentile(micros, 0.99));
}

const folder = await mkdtemp(join(tmpdir(), 'jiebang-store-'));
const median = (values: readonly number[]): number => Math.round(percentile(values, 0.5) * 10) / 10;
try {
  const all: Sized[] = [];
  for (const size of sizes) all.push(await createSized(folder, size));
  for (let round = 0; round < rounds; round++) for (const sized of all) await measure(sized, round);
  for (const { size, writtenPerSecond, p50, p99, open } of all) {
    const figures = {
      conversations: size,
      getP50Micros: median(p50),
      getP99Micros: median(p99),
      openMs: median(open),
      writtenPerSecond,
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
