import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStorage } from '../../src/store/keyv.ts';
import { createLmdbBackend } from '../../src/store/lmdb.ts';
import { describeSharedStore } from '../contract/shared-store.ts';
import { describeStore } from '../contract/store.ts';

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
