import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import { createServer, type Server } from '../../src/http/server.ts';
import type { Handle } from '../../src/message.ts';
import { collecting } from '../helpers/bot.ts';
import { type BotApi, botToken, startBotApi, updates } from '../helpers/bot-api.ts';
import { startTelegram, type TestTelegram } from '../helpers/telegram.ts';

const secret = 'correct-horse-battery-staple-0123456789';
let api: BotApi;
let telegram: TestTelegram;
let server: Server;
let address: string;
let broken: boolean;
beforeEach(async () => {
  broken = false;
  api = await startBotApi();
  const wrap =
    (handle: Handle): Handle =>
    (message) =>
      broken ? Promise.reject(new StoreError('down')) : handle(message);
  telegram = await startTelegram(api, { webhook: { url: 'https://bot.example.com/telegram', secret }, wrap });
  const routes = telegram.adapter.routes ?? [];
  server = createServer({ routes, ready: () => Promise.resolve(true), log: collecting([]) });
  address = `${await server.listen('127.0.0.1', 0)}`;
});
afterEach(async () => {
  await telegram.adapter.stop();
  await server.close(1000);
  await api.close();
});

function post(body: unknown, token: string | null = secret): Promise<Response> {
  return fetch(new URL('/telegram', address), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== null && { 'x-telegram-bot-api-secret-token': token }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('the webhook', () => {
  it('is set with its secret, and holds no token in its path', () => {
    const set = api.calls.find(({ method }) => method === 'setWebhook');
    expect(set?.payload).toMatchObject({ url: 'https://bot.example.com/telegram', secret_token: secret });
    expect(telegram.adapter.routes?.[0]?.path).toBe('/telegram');
    expect(JSON.stringify(telegram.adapter.routes)).not.toContain(botToken);
  });

  it('answers 200 when the update is stored, and the chat gets its answer', async () => {
    expect((await post(updates.private('怎么解绑小程序'))).status).toBe(200);
    await api.waitForMessages(1);
    expect(api.texts()[0]).toMatch(/第 1\/\d+ 步/);
  });

  it.each([
    ['no secret', null],
    ['a wrong secret', 'wrong'],
    ['a wrong secret of the same length', secret.replace('c', 'x')],
    ['nearly the secret', `${secret}x`],
  ])('refuses a request with %s before it reads the body', async (_what, token) => {
    expect((await post('not even JSON', token)).status).toBe(401);
    expect((await post(updates.private('你好'), token)).status).toBe(401);
    expect(api.sent()).toEqual([]);
  });

  it('answers 503 while the store is down; the repeat is answered once', async () => {
    broken = true;
    const update = updates.private('怎么解绑小程序');
    expect((await post(update)).status).toBe(503);
    broken = false;
    expect((await post(update)).status).toBe(200);
    expect((await post(update)).status).toBe(200);
    await api.waitForMessages(1);
    await post(updates.private('下一步'));
    await api.waitForMessages(2);
    expect(api.texts()[1]).toMatch(/第 2\/\d+ 步/);
  });

  it('answers deliveries of the same update at the same time once', async () => {
    const update = updates.private('怎么解绑小程序');
    await Promise.all([post(update), post(update), post(update)]);
    await post(updates.private('下一步'));
    await api.waitForMessages(2);
    expect(api.sent()).toHaveLength(2);
  });

  it('takes out of order what comes out of order', async () => {
    const [first, second] = [updates.private('你好'), updates.private('谢谢')];
    await post(second);
    await post(first);
    await api.waitForMessages(2);
  });

  it.each([
    ['no JSON', '{', 400],
    ['no update', '{}', 200],
    ['a list', '[]', 200],
    ['a kind of update it does not know', { update_id: 5, poll: {} }, 200],
  ])('survives %s', async (_what, body, status) => {
    expect((await post(body)).status).toBe(status);
    await post(updates.private('你好'));
    await api.waitForMessages(1);
  });

  it('refuses bodies over 64 KiB', async () => {
    expect((await post(updates.private('长'.repeat(70_000)))).status).toBe(413);
  });
});
