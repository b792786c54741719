import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import { createStorage } from '../../src/store/keyv.ts';
import { createLmdbBackend } from '../../src/store/lmdb.ts';
import { describeSharedStore } from '../contract/shared-store.ts';
import { describeStore, parseTestRecord } from '../contract/store.ts';
import { projectRoot } from '../helpers/config.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'jiebang-lmdb-'));

describeStore('lmdb', true, () => {
  const folder = newFolder();
  let now = 1_000_000;
  return {
    open: async () => createStorage(createLmdbBackend(folder, () => now)),
    pass: async (ms) => {
      now += ms;
    },
    clean: () => rm(folder, { recursive: true, force: true }),
  };
});

describeSharedStore('lmdb', async () => {
  const folder = newFolder();
  return { url: `lmdb:${folder}`, clean: () => rm(folder, { recursive: true, force: true }) };
});

/** Holds the folder's lock from its first output until its input ends. */
const holder = `
const { readSync, writeSync } = await import('node:fs');
const { open } = await import('lmdb');
open({ path: process.argv[1], noSubdir: false }).transactionSync(() => {
  writeSync(1, 'locked');
  readSync(0, Buffer.alloc(1));
});
`;

describe('createLmdbBackend()', () => {
  const folder = newFolder();
  afterEach(async () => {
    vi.useRealTimers();
    await rm(folder, { recursive: true, force: true });
  });

  it('gives up a write that had to wait too long for another process, and does not carry it out later', async () => {
    const storage = createStorage(createLmdbBackend(folder));
    const store = storage.records('test', parseTestRecord);
    const child = spawn(process.execPath, ['--input-type=module', '-e', holder, folder], {
      cwd: projectRoot,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    const late = store.compareAndSet('a', 0, { version: 1, text: 'late' }, storage.now() + 50);
    await expect(late).rejects.toBeInstanceOf(StoreError);
    child.stdin.end();
    await exited;
    expect(await store.compareAndSet('b', 0, { version: 1, text: 'in time' })).toBe(true);
    expect(await store.get('a')).toBeUndefined();
    await storage.close();
  });

  it('removes what has expired, and nothing else', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const hour = 3_600_000;
    let now = 1_000_000;
    const storage = createStorage(createLmdbBackend(folder, () => now));
    const store = storage.records('test', parseTestRecord, hour);
    const write = (key: string) => store.compareAndSet(key, 0, { version: 1, text: key });
    const old = Array.from({ length: 500 }, (_, index) => `old${index}`);
    await Promise.all(old.map(write));
    now += hour;
    await write('young');
    vi.advanceTimersByTime(hour);
    const early = now - hour; // at that time what is still there was not expired
    const left = async (): Promise<string[]> => {
      now = early;
      const keys: string[] = [];
      for await (const key of store.keys()) keys.push(key);
      now = early + hour;
      return keys;
    };
    await vi.waitUntil(async () => (await left()).length === 1, { timeout: 30_000 });
    expect(await left()).toEqual(['young']);
    await storage.close();
  });
});
