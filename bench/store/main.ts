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
const reads = 20_000;
const sizes = [10_000, 1_000_000];

const keyOf = (index: number): string => `c:wechat-official:openid${String(index).padStart(20, '0')}`;

async function fill(store: Store<Filler>, from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += chunk) {
    const indexes = Array.from({ length: Math.min(chunk, to - start) }, (_, offset) => start + offset);
    await Promise.all(indexes.map((index) => store.compareAndSet(keyOf(index), 0, { version: 1, text }, Infinity)));
  }
}

async function readSome(store: Store<Filler>, size: number): Promise<number[]> {
  const random = createRandom(size);
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

const folder = await mkdtemp(join(tmpdir(), 'jiebang-store-'));
const url = `lmdb:${folder}`;
try {
  let filled = 0;
  for (const size of sizes) {
    const storage = await openStorage(url);
    const store = storage.records('conversations', parse);
    const started = performance.now();
    await fill(store, filled, size);
    const perSecond = Math.round((size - filled) / ((performance.now() - started) / 1000));
    filled = size;
    await readSome(store, size); // warm
    const micros = await readSome(store, size);
    await storage.close();
    const figures = {
      conversations: size,
      getP50Micros: Math.round(percentile(micros, 0.5)),
      getP99Micros: Math.round(percentile(micros, 0.99)),
      openMs: Math.round(percentile([await openMs(url), await openMs(url), await openMs(url)], 0.5)),
      writtenPerSecond: perSecond,
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
