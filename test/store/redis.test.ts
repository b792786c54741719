import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import { openStorage } from '../../src/store/open.ts';
import { describeSharedStore } from '../contract/shared-store.ts';
import { describeStore } from '../contract/store.ts';
import { freePort, type RedisServer, redisMissing, startRedis } from '../helpers/redis.ts';

let server: RedisServer;
beforeAll(async () => {
  if (!redisMissing) server = await startRedis();
});
afterAll(() => server?.clean());

if (redisMissing) it.skip(`Redis: ${redisMissing}`, () => undefined);

/** REDIS_URL: the contract on that server (its data is deleted); else on one of our own. */
const url = (): string => process.env['REDIS_URL'] ?? server.url;

describeStore(
  'redis',
  true,
  () => ({
    open: () => openStorage(url()),
    // the server's clock cannot be set: instead everything expires so much sooner
    pass: async (ms) => void (await server.command('EVAL', sooner, '0', String(ms))),
    clean: async () => void (await server.command('FLUSHALL')),
  }),
  redisMissing !== false,
);

const sooner = `
for _, key in ipairs(redis.call('KEYS', '*')) do
  redis.call('PEXPIRE', key, redis.call('PTTL', key) - tonumber(ARGV[1]))
end`;

describeSharedStore(
  'redis',
  async () => ({ url: url(), clean: async () => void (await server.command('FLUSHALL')) }),
  redisMissing !== false,
);

describe.skipIf(redisMissing)('openStorage() with redis', () => {
  it('says which setting is wrong when the server cannot be reached, and hides the password', async () => {
    const opening = openStorage(`redis://bot:hunter2@127.0.0.1:${await freePort()}`);
    await expect(opening).rejects.toThrow(
      /^Cannot open the store "redis:\/\/127\.0\.0\.1:\d+" \(setting STORE_URL\).*ECONNREFUSED/,
    );
    await expect(opening).rejects.toBeInstanceOf(StoreError);
    await expect(opening).rejects.not.toThrow('hunter2');
  });
});
