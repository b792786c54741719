import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTelegramApi } from '../../adapters/telegram/api.ts';
import { menuCommands } from '../../adapters/telegram/command.ts';
import { createTickets } from '../../adapters/telegram/tickets.ts';
import { createTelegram } from '../../adapters/telegram.ts';
import { DeliveryError, StoreError } from '../../src/errors.ts';
import type { Handle } from '../../src/message.ts';
import { openStorage } from '../../src/store/open.ts';
import { collecting, memoryStorage } from '../helpers/bot.ts';
import { type BotApi, botToken, chatOf, startBotApi, updates } from '../helpers/bot-api.ts';
import { startTelegram, type TestTelegram, type TestTelegramOptions } from '../helpers/telegram.ts';

let api: BotApi;
let running: TestTelegram[] = [];
beforeEach(async () => {
  api = await startBotApi();
  running = [];
});
afterEach(async () => {
  for (const { adapter } of running) await adapter.stop();
  await api.close();
});

async function start(options: TestTelegramOptions = {}): Promise<TestTelegram> {
  const started = await startTelegram(api, options);
  running.push(started);
  return started;
}

/** Pushes updates one after the other, each when the one before was answered. */
async function say(...texts: readonly string[]): Promise<string> {
  for (const text of texts) {
    const before = api.sent().length;
    api.push(updates.private(text));
    await api.waitForMessages(before + 1);
  }
  return api.texts().at(-1) ?? '';
}

interface Button {
  readonly text: string;
  readonly callback_data: string;
}

function buttonsOf(message: Readonly<Record<string, unknown>> | undefined): Button[] {
  const markup = message?.['reply_markup'] as { inline_keyboard: Button[][] } | undefined; // the shape we send
  return markup?.inline_keyboard.flat() ?? [];
}

const step = /第 (\d+)\/\d+ 步/;

describe('a private chat, polled', () => {
  it('walks a procedure by typing and by buttons', async () => {
    await start();
    expect(await say('怎么解绑小程序')).toMatch(/第 1\/\d+ 步/);
    const next = buttonsOf(api.sent().at(-1))[0];
    expect(Buffer.byteLength(next?.callback_data ?? '')).toBeLessThanOrEqual(64);
    api.push(updates.press(next?.callback_data ?? '', chatOf(7), 7));
    await api.waitForMessages(2);
    expect(api.texts()[1]).toMatch(/第 2\/\d+ 步/);
    expect(await say('下一步')).toMatch(/第 3\/\d+ 步/);
    await api.waitFor(() => api.calls.some(({ method }) => method === 'answerCallbackQuery'));
    expect(api.calls.some(({ method }) => method === 'sendChatAction')).toBe(true);
  });

  it('says that a stale button is stale, and stays where it was', async () => {
    await start();
    await say('怎么解绑小程序');
    const old = buttonsOf(api.sent().at(-1))[0]?.callback_data ?? '';
    await say('下一步', '下一步');
    for (const data of [old, '0|whatever', '1|u1|99', '']) {
      const before = api.sent().length;
      api.push(updates.press(data, chatOf(7), 7));
      await api.waitForMessages(before + 1);
      expect(api.texts().at(-1)).toContain('过时');
    }
    expect(await say('进度')).toMatch(step);
    expect(api.texts().at(-1)).toContain('3/');
  });

  it.each([
    ['/start', '回复数字'],
    ['/help', '直接说您想办的事'],
    ['/menu', '回复数字'],
    ['/human', '人工'],
    ['/cancel', '需要时再叫我'],
    ['/forget', '已经删除'],
    ['/weather', '不'],
    ['/help@AnotherBot', '直接说您想办的事'],
  ])('obeys %s', async (command, words) => {
    await start();
    expect(await say(command)).toContain(words);
  });

  it('opens the procedure named by a deep link', async () => {
    await start();
    expect(await say('/start no-such-thing')).not.toMatch(step);
    expect(await say('/start unbind-mini-program')).toMatch(/第 1\/\d+ 步/);
  });

  it('sets the command menu and takes off a webhook', async () => {
    await start();
    await api.waitFor(() => api.calls.some(({ method }) => method === 'setMyCommands'));
    expect(api.calls.map(({ method }) => method)).toEqual(['getMe', 'deleteWebhook', 'setMyCommands']);
    const [, , menu] = api.calls;
    const commands = (menu?.payload['commands'] ?? []) as { command: string; description: string }[]; // the shape we send
    expect(commands.map(({ command }) => command)).toEqual([...Object.keys(menuCommands), 'faq']);
    for (const { description } of commands) expect(description).toMatch(/\p{Script=Han}/u);
  });

  it('sends plain text: what a user writes is never markup', async () => {
    await start();
    await say('<b>怎么解绑小程序</b> *_[x](http://a.b)');
    for (const message of api.sent()) expect(message).not.toHaveProperty('parse_mode');
  });

  it.each([
    ['voice', { text: undefined, voice: { file_id: 'f', duration: 1 } }, '语音'],
    ['photo', { text: undefined, photo: [{ file_id: 'f' }] }, '图片'],
    ['sticker', { text: undefined, sticker: { file_id: 'f' } }, '收到'],
    ['location', { text: undefined, location: { latitude: 1, longitude: 1 } }, '打不开'],
    ['caption', { text: undefined, photo: [{ file_id: 'f' }], caption: '怎么解绑小程序' }, '第 1/'],
  ])('answers a %s', async (_kind, more, words) => {
    await start();
    api.push(updates.private('', 7, more));
    await api.waitForMessages(1);
    expect(api.texts()[0]).toContain(words);
  });

  it('is not moved by an edited message, a service message or an update it does not know', async () => {
    await start();
    await say('怎么解绑小程序');
    const { message, update_id } = updates.private('下一步');
    api.push(
      { update_id, edited_message: { ...message, edit_date: 2 } },
      updates.private('', 7, { text: undefined, pinned_message: { message_id: 1 } }),
      { update_id: update_id + 5, poll: { id: 'x' } },
      { update_id: update_id + 6, message: 'broken' },
    );
    await api.waitFor(() => api.pending() === 0);
    expect(await say('进度')).toContain('1/');
    expect(api.sent()).toHaveLength(2);
  });
});

describe('at least once, and once only', () => {
  it('answers an update that comes twice once', async () => {
    await start();
    await say('怎么解绑小程序');
    const next = updates.private('下一步');
    api.push(next, next);
    await api.waitForMessages(2);
    api.push(next);
    expect(await say('进度')).toContain('2/');
    expect(api.sent()).toHaveLength(3);
  });

  it('answers updates that come out of order, each once', async () => {
    await start();
    const [first, second, third] = [updates.private('你好'), updates.private('谢谢'), updates.private('再见')];
    api.push(third, first, second);
    await api.waitForMessages(3);
    expect(api.sent()).toHaveLength(3);
  });

  it('does not confirm what could not be stored, and goes on with the others', async () => {
    let broken = true;
    const wrap =
      (handle: Handle): Handle =>
      (message) =>
        broken && message.conversation === 'telegram:8' ? Promise.reject(new StoreError('down')) : handle(message);
    await start({ wrap });
    api.push(updates.private('你好', 7), updates.private('你好', 8), updates.private('你好', 9));
    await api.waitForMessages(2);
    expect(api.pending()).toBeGreaterThan(0);
    broken = false;
    await api.waitForMessages(3);
    await api.waitFor(() => api.pending() === 0);
    expect([7, 8, 9].map((chat) => api.sent(chat).length)).toEqual([1, 1, 1]);
  });

  it('a message that breaks the code behind it does not hold up the others', async () => {
    const wrap =
      (handle: Handle): Handle =>
      (message) =>
        message.text === 'poison' ? Promise.reject(new TypeError('boom')) : handle(message);
    const { logged } = await start({ wrap });
    api.push(updates.private('poison'), updates.private('你好'));
    await api.waitForMessages(1);
    await api.waitFor(() => api.pending() === 0);
    expect(logged.join()).toContain('telegram-update-failed');
  });

  it('sends after a restart what was stored and not sent', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'telegram-'));
    const before = await openStorage(`lmdb:${folder}`);
    const first = await start({ storage: before });
    api.fail('sendMessage', 'silence');
    api.push(updates.private('怎么解绑小程序'));
    await api.waitFor(() => api.pending() === 0);
    running = [];
    await first.adapter.stop();
    await before.close();
    expect(api.sent()).toHaveLength(0);
    const after = await openStorage(`lmdb:${folder}`);
    const second = await start({ storage: after });
    await api.waitForMessages(1);
    expect(api.texts()[0]).toMatch(/第 1\/\d+ 步/);
    running = [];
    await second.adapter.stop();
    await after.close();
    await rm(folder, { recursive: true });
  });
});

describe('what Telegram refuses', () => {
  it('waits as long as a 429 asks, and sends once', async () => {
    const { adapter } = await start();
    api.fail('sendMessage', { code: 429, description: 'Too Many Requests', parameters: { retry_after: 1 } });
    expect(await say('怎么解绑小程序')).toMatch(step);
    expect(api.sent()).toHaveLength(1);
    await api.waitFor(() => adapter.counts.sent === 1);
  });

  it('goes on trying while Telegram is busy, longer than the plugin does, and sends once', async () => {
    const { adapter } = await start();
    const busy = { code: 429, description: 'Too Many Requests', parameters: { retry_after: 0 } };
    api.fail('sendMessage', busy, busy, busy, busy, busy);
    expect(await say('怎么解绑小程序')).toMatch(step);
    expect(api.sent()).toHaveLength(1);
    expect(adapter.counts.busy).toBe(1);
  });

  it('obeys a 429 of getUpdates and reads on', async () => {
    await start();
    api.fail('getUpdates', { code: 429, description: 'Too Many Requests', parameters: { retry_after: 0 } });
    expect(await say('你好')).not.toBe('');
  });

  it('a call that gets no answer in time counts as unreachable', async () => {
    const { send } = createTelegramApi(botToken, api.url, { poll: 1, call: 0.1 });
    api.fail('sendMessage', 'silence');
    const message = { chat_id: 7, text: '你好', link_preview_options: { is_disabled: true } } as const;
    const error = await send(message, AbortSignal.timeout(5000)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ failure: { kind: 'unreachable' } });
    expect(String(error)).not.toContain(botToken);
    expect(await send(message, AbortSignal.timeout(5000))).toBeGreaterThan(0);
  });

  it('tries again after a 500', async () => {
    await start();
    api.fail('sendMessage', { code: 500, description: 'Internal Server Error' });
    expect(await say('怎么解绑小程序')).toMatch(step);
    expect(api.sent()).toHaveLength(1);
  });

  it.each([
    ['blocked', 403, 'Forbidden: bot was blocked by the user'],
    ['gone', 400, 'Bad Request: chat not found'],
    ['too-old', 400, 'Bad Request: query is too old and response timeout expired or query ID is invalid'],
    ['refused', 400, 'Bad Request: message text is empty'],
  ] as const)('counts "%s", drops the answer and goes on', async (kind, code, description) => {
    const { adapter } = await start();
    api.fail('sendMessage', { code, description });
    api.push(updates.private('怎么解绑小程序'));
    await api.waitFor(() => adapter.counts[kind] === 1);
    expect(await say('下一步')).toMatch(/第 2\//);
  });

  it('goes on polling after errors', async () => {
    await start();
    api.fail('getUpdates', { code: 502, description: 'Bad Gateway' }, { code: 409, description: 'Conflict' });
    expect(await say('你好')).not.toBe('');
  });

  it('refuses to start with a token that is not one', async () => {
    const adapter = createTelegram(
      { token: '1:wrong', apiRoot: api.url, webhook: null },
      { log: collecting([]), now: Date.now, storage: memoryStorage(), sentence: (name) => name, answersIn: () => true },
    );
    await expect(adapter.start(() => Promise.reject(new Error('never')))).rejects.toThrow('401');
  });

  it('keeps the token out of logs and errors', async () => {
    const { logged } = await start();
    api.fail('sendMessage', { code: 400, description: 'Bad Request' });
    api.fail('getUpdates', { code: 500, description: 'x' });
    api.push(updates.private('你好'));
    await api.waitFor(() => api.pending() === 0);
    await api.waitFor(() => logged.join().includes('telegram-send-failed'));
    expect(logged.join()).not.toContain(botToken);
    expect(logged.join()).not.toContain(botToken.split(':')[1]);
  });
});

describe('send()', () => {
  it('tells that it was sent, or why it never will be', async () => {
    const { adapter } = await start();
    const words = { text: '客服：您好', choices: [] };
    expect(await adapter.send({ conversation: 'telegram:7' }, words)).toBe('sent');
    api.fail('sendMessage', { code: 403, description: 'Forbidden: bot was blocked by the user' });
    const failure = adapter.send({ conversation: 'telegram:7' }, words);
    await expect(failure).rejects.toThrow(DeliveryError);
    await expect(failure).rejects.toMatchObject({ reason: 'blocked' });
  });

  it('does not wait for long: what is stored is sent later', async () => {
    const tickets = createTickets();
    const noTime = (): Promise<void> => Promise.resolve();
    expect(await tickets.outcomeOf('a', noTime)).toBe('waits');
    tickets.settle('a', { kind: 'blocked', what: 'too late to tell' });
  });

  it('writes to a chat on its own, with the choices in the text', async () => {
    const { adapter } = await start();
    await adapter.send({ conversation: 'telegram:7' }, { text: '客服：您好', choices: ['下一步', '退出'] });
    await api.waitForMessages(1);
    expect(api.sent(7)[0]).toMatchObject({ text: '客服：您好\n1. 下一步　2. 退出' });
  });
});
