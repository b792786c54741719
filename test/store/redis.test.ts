import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import { openStorage } from '../../src/store/open.ts';
import { describeSharedStore } from '../contract/shared-store.ts';
import { describeStore, parseTestRecord } from '../contract/store.ts';
import { projectRoot } from '../helpers/config.ts';
import {
  freePort,
  type RedisServer,
  redisCommand,
  redisElsewhere,
  redisMissing,
  startRedis,
} from '../helpers/redis.ts';

let server: RedisServer;
let url = redisElsewhere ?? '';
beforeAll(async () => {
  if (redisMissing || redisElsewhere !== undefined) return;
  server = await startRedis();
  url = server.url;
});
afterAll(() => server?.clean());

const skipped = redisMissing !== false && redisElsewhere === undefined;
if (redisMissing) it.skip(`Redis: ${redisMissing}`, () => undefined);

async function command(...words: readonly string[]): Promise<void> {
  const { hostname, port } = new URL(url);
  const reply = await redisCommand(Number(port || '6379'), words, hostname);
  if (reply.startsWith('-')) throw new Error(reply);
}

const each = (call: string): string =>
  `for _, key in ipairs(redis.call('KEYS', '*')) do if key:match('^test::') or key:match('^other::') then ${call} end end`;
const clean = (): Promise<void> => command('EVAL', each("redis.call('DEL', key)"), '0');

describeStore(
  'redis',
  true,
  () => ({
    open: () => openStorage(url),
    // the server's clock cannot be set: instead everything expires so much sooner
    pass: (ms) =>
      command('EVAL', each("redis.call('PEXPIRE', key, redis.call('PTTL', key) - ARGV[1])"), '0', String(ms)),
    clean,
  }),
  skipped,
);

describeSharedStore('redis', async () => ({ url, clean }), skipped);

describe.skipIf(redisMissing)('openStorage() with redis', () => {
  it('needs only the rights that docs/scale.md gives its user', async () => {
    const guide = await readFile(join(projectRoot, 'docs/scale.md'), 'utf8');
    const rights = /`(\+get [^`]*)`/.exec(guide)?.[1]?.split(' ') ?? [];
    expect(await server.command('ACL', 'SETUSER', 'bot', 'on', '>hunter2', ...rights)).toBe('+OK');
    const storage = await openStorage(`redis://bot:hunter2@127.0.0.1:${server.port}`);
    const store = storage.records('test', parseTestRecord);
    expect(await store.compareAndSet('a', 0, { version: 1, text: 'x' })).toBe(true);
    expect(await store.get('a')).toEqual({ version: 1, text: 'x' });
    const keys: string[] = [];
    for await (const key of store.keys()) keys.push(key);
    expect(keys).toContain('a');
    await store.delete('a');
    await storage.ping();
    await storage.close();
  });

  it('says which setting is wrong when the server cannot be reached, and hides the password', async () => {
    const opening = openStorage(`redis://bot:hunter2@127.0.0.1:${await freePort()}`);
    await expect(opening).rejects.toThrow(
      /^Cannot open the store "redis:\/\/127\.0\.0\.1:\d+" \(setting STORE_URL\).*ECONNREFUSED/,
    );
    await expect(opening).rejects.toBeInstanceOf(StoreError);
    await expect(opening).rejects.not.toThrow('hunter2');
  });
});
