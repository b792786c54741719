// `npm run bench:store`: reading one conversation among 10,000 and among 1,000,000 (about 1.5 GB in the temporary folder).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DialogState, initialState } from '../../src/dialog/state.ts';
import type { Turn } from '../../src/message.ts';
import { type ConversationRecord, newRecord, nextRecord, parseRecord } from '../../src/record.ts';
import { openStorage } from '../../src/store/open.ts';
import type { Storage, Store } from '../../src/store/store.ts';
import { createRandom } from '../soak/random.ts';
import { percentile } from '../soak/tally.ts';

/** A conversation of about 1 KB as stored: inside a procedure, with its last answers. */
const turn: Turn = {
  replies: [
    {
      text: '【解绑小程序·在微信里】第 2/8 步：打开「设置」，点「隐私」，再点「授权管理」。',
      choices: ['下一步', '上一步', '找不到'],
    },
  ],
  outcome: 'step',
  intent: null,
  confidence: null,
  procedure: 'unbind-mini-program',
  step: 2,
  steps: 8,
};
const state: DialogState = { ...initialState, topic: 'unbind-mini-program', at: 1_700_000_000_000 };
const record = ['1', '2', '3'].reduce((before, id) => nextRecord(before, state, 'hash', id, turn), newRecord);
const chunk = 2000;
const sizes = [10_000, 1_000_000];
/** Taken in turn for each size, so that both meet the same disturbances; the median of the rounds counts. */
const rounds = 11;
const reads = 10_000;
/** So many before the first round: as in a process that has run for a while. */
const warmReads = 100_000;

const keyOf = (index: number): string => `c:wechat-official:openid${String(index).padStart(20, '0')}`;

async function fill(store: Store<ConversationRecord>, size: number): Promise<void> {
  for (let start = 0; start < size; start += chunk) {
    const indexes = Array.from({ length: Math.min(chunk, size - start) }, (_, offset) => start + offset);
    await Promise.all(
      indexes.map((index) => store.compareAndSet(keyOf(index), 0, { ...record, version: 1 }, Infinity)),
    );
  }
}

/** Microseconds of each of so many reads of any conversation. */
async function readSome(
  store: Store<ConversationRecord>,
  size: number,
  seed: number,
  count = reads,
): Promise<number[]> {
  const random = createRandom(seed);
  const micros: number[] = [];
  for (let read = 0; read < count; read++) {
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
  await storage.records('conversations', parseRecord).get(keyOf(1));
  const ms = performance.now() - started;
  await storage.close();
  return ms;
}

interface Sized {
  readonly size: number;
  readonly writtenPerSecond: number;
  readonly openMs: number;
  readonly storage: Storage;
  readonly store: Store<ConversationRecord>;
  readonly p50: number[];
  readonly p99: number[];
}

async function createSized(folder: string, size: number): Promise<Sized> {
  const url = `lmdb:${folder}/${size}`;
  const filled = await openStorage(url);
  const started = performance.now();
  await fill(filled.records('conversations', parseRecord), size);
  const writtenPerSecond = Math.round(size / ((performance.now() - started) / 1000));
  await filled.close();
  const opened = [await openMs(url), await openMs(url), await openMs(url)];
  const storage = await openStorage(url);
  const store = storage.records('conversations', parseRecord);
  await readSome(store, size, rounds, warmReads);
  return { size, writtenPerSecond, openMs: median(opened), storage, store, p50: [], p99: [] };
}

async function measure({ size, store, p50, p99 }: Sized, round: number): Promise<void> {
  const micros = await readSome(store, size, round);
  p50.push(percentile(micros, 0.5));
  p99.push(percentile(micros, 0.99));
}

function median(values: readonly number[]): number {
  return Math.round(percentile(values, 0.5) * 10) / 10;
}

const folder = await mkdtemp(join(tmpdir(), 'jiebang-store-'));
try {
  const all: Sized[] = [];
  for (const size of sizes) all.push(await createSized(folder, size));
  for (let round = 0; round < rounds; round++) for (const sized of all) await measure(sized, round);
  for (const { size, writtenPerSecond, openMs, storage, p50, p99 } of all) {
    await storage.close();
    const figures = {
      conversations: size,
      getP50Micros: median(p50),
      getP99Micros: median(p99),
      openMs,
      writtenPerSecond,
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
