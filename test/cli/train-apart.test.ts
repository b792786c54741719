import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { trainApart } from '../../src/cli/train-apart.ts';
import { readConfig } from '../../src/config.ts';
import { projectRoot } from '../helpers/config.ts';
import { routerRoot } from '../helpers/dialog.ts';

const program = join(projectRoot, 'dist/src/main.js');
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jiebang-train-'));
  vi.stubEnv('CONTENT_DIR', routerRoot);
  vi.stubEnv('CACHE_DIR', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const models = async (): Promise<string[]> => (await readdir(folder)).filter((name) => /^model-.*\.bin$/.test(name));

describe('trainApart()', () => {
  it('leaves the model in the cache', async () => {
    await trainApart({ config: readConfig(process.env, projectRoot), stopped: new Promise(() => undefined) }, program);
    expect(await models()).toHaveLength(1);
  });

  it('ends when the process is asked to stop', async () => {
    await trainApart({ config: readConfig(process.env, projectRoot), stopped: Promise.resolve() }, program);
    expect(await models()).toEqual([]);
  });

  it('leaves a failure to whoever loads the content', async () => {
    vi.stubEnv('CONTENT_DIR', folder);
    const parts = { config: readConfig(process.env, projectRoot), stopped: new Promise<void>(() => undefined) };
    await expect(trainApart(parts, program)).resolves.toBeUndefined();
  });
});
