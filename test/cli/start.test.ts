import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../helpers/cli.ts';
import { routerRoot } from '../helpers/dialog.ts';
import { freePort, redisMissing, startRedis } from '../helpers/redis.ts';
import { type RunningServer, startServer } from '../helpers/server.ts';

let folder = '';
let server: RunningServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jiebang-start-'));
});
afterEach(async () => {
  if (server && server.child.exitCode === null) await server.stop('SIGKILL');
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

const serve = async (env: Record<string, string> = {}): Promise<RunningServer> => {
  server = await startServer({ STORE_URL: `lmdb:${folder}/data`, ...env });
  return server;
};
const hello = { conversation: 'c', text: '怎么解绑小程序', id: '1' };

describe('start', () => {
  it('says which platforms are on, serves after the end of stdin, and ends at SIGTERM with code 0', async () => {
    const { url, lines, post, stop } = await serve();
    expect(lines).toContain('json-http: on');
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const first = await post(hello);
    expect(first.status).toBe(200);
    expect(JSON.parse(first.body)).toMatchObject({ outcome: 'step', procedure: 'unbind-mini-program', step: 1 });
    expect((await post({ text: 'no conversation' })).status).toBe(400);
    expect(await stop('SIGTERM')).toBe(0);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    expect((await (await serve()).post(hello)).body).toBe(first.body);
  });

  it('finishes the messages under way at SIGTERM', async () => {
    const { post, stop } = await serve();
    await post(hello);
    const pending = Array.from({ length: 20 }, (_, index) =>
      post({ ...hello, text: '下一步', conversation: `c${index}`, id: '2' }),
    );
    await pending[0];
    const code = stop('SIGTERM');
    const answers = await Promise.allSettled(pending);
    expect(await code).toBe(0);
    for (const answer of answers) if (answer.status === 'fulfilled') expect([200, 503]).toContain(answer.value.status);
    const after = await serve();
    for (const [index, answer] of answers.entries()) {
      if (answer.status !== 'fulfilled' || answer.value.status !== 200) continue;
      const again = await after.post({ ...hello, text: '下一步', conversation: `c${index}`, id: '2' });
      expect(again.body).toBe(answer.value.body);
    }
  });

  it('reads its content again at SIGHUP; what is wrong changes nothing', async () => {
    await cp(routerRoot, folder, { recursive: true });
    const { child, line, post } = await serve({ CONTENT_DIR: folder, CACHE_DIR: join(folder, 'cache') });
    const menu = async () => (await post({ conversation: 'c', text: '菜单' })).body;
    const file = join(folder, 'responses/_system.yaml');
    const source = await readFile(file, 'utf8');
    const sentence = /^ {2}menu: (.*)$/m.exec(source)?.[1] ?? '';
    expect(sentence).not.toBe('');
    expect(await menu()).not.toContain('新的菜单');
    await writeFile(file, source.replace(`  menu: ${sentence}`, '  menu: 新的菜单'));
    child.kill('SIGHUP');
    await line('Content reloaded');
    expect(await menu()).toContain('新的菜单');
    await writeFile(file, 'sentences: [');
    const told = new Promise<string>((resolve) =>
      child.stderr.once('data', (data: Buffer) => resolve(data.toString())),
    );
    child.kill('SIGHUP');
    expect(await told).toContain('responses/_system.yaml:');
    expect(await menu()).toContain('新的菜单');
  });

  it.skipIf(redisMissing)(
    'says that it is not ready while its store is frozen, answers 503, recovers, and ends all the same',
    async () => {
      const redis = await startRedis();
      try {
        const { url, post, stop } = await serve({ STORE_URL: redis.url });
        const readiness = async () => (await fetch(`${url}/readyz`)).status;
        const first = await post(hello);
        redis.signal('SIGSTOP');
        expect(await Promise.all([readiness(), post(hello)])).toEqual([503, { status: 503, body: 'Try again' }]);
        expect((await fetch(`${url}/healthz`)).status).toBe(200);
        redis.signal('SIGCONT');
        while ((await readiness()) !== 200);
        expect(await post(hello)).toEqual(first);
        redis.signal('SIGSTOP');
        expect(await stop('SIGTERM')).toBe(0);
      } finally {
        redis.signal('SIGCONT');
        await redis.clean();
      }
    },
  );

  it('does not start without its store, and says which setting', async () => {
    await writeFile(join(folder, 'file'), '');
    for (const url of [`redis://127.0.0.1:${await freePort()}`, `lmdb:${folder}/file`]) {
      const { code, err } = await run(['start'], '', { JSON_HTTP: '1', PORT: '0', STORE_URL: url });
      expect(code).toBe(1);
      expect(err).toMatch(/^Cannot open the store "(redis|lmdb):.*setting STORE_URL/);
    }
  });

  it('is the terminal chat when nothing is configured', async () => {
    const { code, out } = await run(['start'], '怎么解绑小程序\n', {});
    expect(code).toBe(0);
    expect(out).toContain('第 1/');
  });
});
