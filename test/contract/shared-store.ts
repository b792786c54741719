// The cases of a store that several processes use: each process is real.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStorage } from '../../src/store/open.ts';
import { projectRoot } from '../helpers/config.ts';
import { parseTestRecord } from './store.ts';

export interface SharedSetup {
  readonly url: string;
  clean(): Promise<void>;
}

/** Counts up one record, printing each version once it is acknowledged. */
const counter = `
const { openStorage } = await import(process.argv[1]);
const storage = await openStorage(process.argv[2]);
const store = storage.records('test', (value) => value);
for (let left = Number(process.argv[3]); left > 0; ) {
  const version = (await store.get('n'))?.version ?? 0;
  if (!(await store.compareAndSet('n', version, { version: version + 1, text: String(process.pid) }))) continue;
  left--;
  process.stdout.write(version + 1 + '\\n');
}
await storage.close();
`;

function startCounter(url: string, rounds: number): ChildProcessByStdio<null, Readable, null> {
  const args = ['--input-type=module', '-e', counter, `${projectRoot}/dist/src/store/open.js`, url, String(rounds)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

export function describeSharedStore(name: string, prepare: () => Promise<SharedSetup>, skipped = false): void {
  describe.skipIf(skipped)(`${name} store in several processes`, () => {
    let setup: SharedSetup;
    beforeEach(async () => {
      setup = await prepare();
    });
    afterEach(() => setup.clean());

    it('gives each version to one process only', async () => {
      const processes = [1, 2].map(() => startCounter(setup.url, 200));
      const seen = await Promise.all(
        processes.map(async (child) => {
          const versions: number[] = [];
          for await (const line of createInterface({ input: child.stdout })) versions.push(Number(line));
          return versions;
        }),
      );
      expect(seen.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
    });

    it('has every acknowledged write after kill -9', async () => {
      const child = startCounter(setup.url, 1_000_000);
      const exited = once(child, 'exit');
      let last = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        last = Number(line);
        if (last === 100) child.kill('SIGKILL');
      }
      await exited;
      const storage = await openStorage(setup.url);
      const kept = await storage.records('test', parseTestRecord).get('n');
      await storage.close();
      expect(last).toBeGreaterThanOrEqual(100);
      expect(kept?.version).toBeGreaterThanOrEqual(last);
    });
  });
}
