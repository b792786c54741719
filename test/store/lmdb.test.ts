import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStore } from '../../src/store/keyv.ts';
import { createLmdbAdapter } from '../../src/store/lmdb.ts';
import type { Store } from '../../src/store/store.ts';
import { describeStore, type TestRecord } from '../contract/store.ts';
import { projectRoot } from '../helpers/config.ts';

const openLmdb = (folder: string, ttlMs = 3_600_000, now: () => number = Date.now): Store<TestRecord> =>
  createStore(createLmdbAdapter(folder, ttlMs, now), (value) => value as TestRecord);

describeStore('lmdb', true, () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiebang-lmdb-'));
  return {
    open: (ttlMs, now) => openLmdb(folder, ttlMs, now),
    clean: () => rm(folder, { recursive: true, force: true }),
  };
});

/** Another process on the same folder: counts up one record, printing each version once it is acknowledged. */
const counter = (folder: string): string => `
import { createLmdbAdapter } from '${projectRoot}/dist/src/store/lmdb.js';
import { createStore } from '${projectRoot}/dist/src/store/keyv.js';
const store = createStore(createLmdbAdapter('${folder}', 3600000), (value) => value);
const rounds = Number(process.argv[2]);
for (let done = 0; done < rounds; ) {
  const version = (await store.get('n'))?.version ?? 0;
  if (!(await store.compareAndSet('n', version, { version: version + 1, text: String(process.pid) }))) continue;
  done++;
  process.stdout.write(version + 1 + '\\n');
}
await store.close();
`;

describe('lmdb store in several processes', () => {
  let folder = '';
  let script = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jiebang-lmdb-'));
    script = join(folder, 'counter.mjs');
    writeFileSync(script, counter(folder));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('gives each version to one process only', async () => {
    const processes = [1, 2].map(() =>
      spawn(process.execPath, [script, '200'], { stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    const seen = await Promise.all(
      processes.map(async (child) => {
        const versions: string[] = [];
        for await (const line of createInterface({ input: child.stdout })) versions.push(line);
        return versions;
      }),
    );
    expect(
      seen
        .flat()
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
  });

  it('has every acknowledged write after kill -9', async () => {
    const child = spawn(process.execPath, [script, '1000000'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    let last = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      last = Number(line);
      if (last === 100) child.kill('SIGKILL');
    }
    await exited;
    const store = openLmdb(folder);
    expect((await store.get('n'))?.version).toBeGreaterThanOrEqual(last);
    await store.close();
  });
});
