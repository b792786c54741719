// Against a Bot API server that others wrote (telegram-test-api): it knows few methods and confirms updates at once.
import { TelegramServer } from 'telegram-test-api/lib/telegramServer.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { botToken } from '../helpers/bot-api.ts';
import { freePort } from '../helpers/redis.ts';
import { startTelegram, type TestTelegram } from '../helpers/telegram.ts';

let server: TelegramServer;
let telegram: TestTelegram;
beforeEach(async () => {
  server = new TelegramServer({ port: await freePort(), host: '127.0.0.1' });
  await server.start();
  telegram = await startTelegram({ url: server.config.apiURL });
});
afterEach(async () => {
  await telegram.adapter.stop();
  await server.stop();
});

const client = () => server.getClient(botToken, { timeout: 10_000, interval: 20, userId: 7, chatId: 7 });

interface Answer {
  readonly message: {
    readonly text: string;
    readonly reply_markup?: {
      readonly inline_keyboard: readonly (readonly { text: string; callback_data: string }[])[];
    };
  };
}

async function answer(): Promise<Answer['message']> {
  const { result } = await client().getUpdates();
  const messages = result as unknown as Answer[]; // the package types it as any kind of update
  const last = messages.at(-1);
  if (!last) throw new Error('There is no answer');
  return last.message;
}

it('walks a procedure by text and button, and obeys commands', async () => {
  const user = client();
  await user.sendMessage(user.makeMessage('怎么解绑小程序'));
  const first = await answer();
  expect(first.text).toMatch(/第 1\/\d+ 步/);
  const next = first.reply_markup?.inline_keyboard.flat()[0];
  await user.sendCallback(user.makeCallbackQuery(next?.callback_data ?? ''));
  expect((await answer()).text).toMatch(/第 2\/\d+ 步/);
  await user.sendCallback(user.makeCallbackQuery(next?.callback_data ?? ''));
  expect((await answer()).text).toContain('过时');
  await user.sendCommand(user.makeCommand('/cancel'));
  expect((await answer()).text).toContain('停在第');
});

it('is silent in its groups until mentioned', async () => {
  const user = server.getClient(botToken, { timeout: 10_000, interval: 20, userId: 7, chatId: -9, type: 'group' });
  await user.sendMessage(user.makeMessage('怎么解绑小程序'));
  await user.sendMessage(user.makeMessage('@TestNameBot 你好'));
  const { result } = await user.getUpdates();
  expect(result).toHaveLength(1);
});
