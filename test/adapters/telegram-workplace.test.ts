import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTelegramApi } from '../../adapters/telegram/api.ts';
import { createWorkplace } from '../../adapters/telegram/workplace.ts';
import { DeliveryError } from '../../src/errors.ts';
import type { Workplace } from '../../src/message.ts';
import { type BotApi, botToken, startBotApi, updates } from '../helpers/bot-api.ts';
import { startTelegram, type TestTelegram } from '../helpers/telegram.ts';

let api: BotApi;
let running: TestTelegram;
let workplace: Workplace;
beforeEach(async () => {
  api = await startBotApi();
  running = await startTelegram(api);
  const found = running.adapter.workplace;
  if (!found) throw new Error('Telegram is a place to work in');
  workplace = found;
});
afterEach(async () => {
  await running.adapter.stop();
  await api.close();
});

const group = 'telegram:-100200300';

it('opens a topic, writes into it, closes it and opens it again', async () => {
  const topic = await workplace.openTopic(group, `用户 7 ${'长'.repeat(200)}`);
  const [id] = await workplace.write({ chat: group, topic }, '*第 3 步* <b>');
  await workplace.write({ chat: group, topic, replyTo: id ?? '' }, '再说一句');
  await workplace.closeTopic(group, topic);
  await workplace.reopenTopic(group, topic);
  const calls = api.calls.filter(({ payload }) => payload['chat_id'] === -100200300);
  expect(calls.map(({ method }) => method)).toEqual([
    'createForumTopic',
    'sendMessage',
    'sendMessage',
    'closeForumTopic',
    'reopenForumTopic',
  ]);
  expect(String(calls[0]?.payload['name'])).toHaveLength(128);
  expect(calls[1]?.payload).toMatchObject({ message_thread_id: Number(topic), text: '*第 3 步* <b>' });
  expect(calls[1]?.payload).not.toHaveProperty('parse_mode');
  expect(calls[2]?.payload).toMatchObject({ reply_parameters: { message_id: Number(id) } });
  expect(calls[3]?.payload).toMatchObject({ message_thread_id: Number(topic) });
});

it('cuts a long text into messages and gives the id of each', async () => {
  const ids = await workplace.write({ chat: group }, '长'.repeat(9000));
  expect(ids).toHaveLength(3);
  expect(new Set(ids).size).toBe(3);
  for (const text of api.texts()) expect(text.length).toBeLessThanOrEqual(4096);
});

it('closing what is closed is no failure', async () => {
  api.fail('closeForumTopic', { code: 400, description: 'Bad Request: TOPIC_NOT_MODIFIED' });
  await workplace.closeTopic(group, '5');
});

it('waits as a 429 asks', async () => {
  api.fail('createForumTopic', { code: 429, description: 'Too Many Requests', parameters: { retry_after: 0 } });
  expect(await workplace.openTopic(group, '一号')).not.toBe('');
});

it.each([
  ['blocked', 403, 'Forbidden: bot was kicked from the supergroup chat'],
  ['no-topic', 400, 'Bad Request: message thread not found'],
  ['gone', 400, 'Bad Request: chat not found'],
  ['refused', 400, 'Bad Request: not enough rights to create a topic'],
] as const)('tells that it will never work: %s', async (reason, code, description) => {
  api.fail('sendMessage', { code, description });
  const failure = workplace.write({ chat: group, topic: '5' }, '您好');
  await expect(failure).rejects.toThrow(DeliveryError);
  await expect(failure).rejects.toMatchObject({ reason });
});

it('follows a group that has become a supergroup', async () => {
  const parameters = { migrate_to_chat_id: -100777 };
  api.fail('sendMessage', { code: 400, description: 'Bad Request: group chat was upgraded', parameters });
  await workplace.write({ chat: 'telegram:-42' }, '您好');
  expect(api.sent().at(-1)).toMatchObject({ chat_id: -100777 });
});

it('an operator who replies to a message of the bot says to which', async () => {
  const [id] = await workplace.write({ chat: group }, '一号：用户 7');
  const handled = running.heard;
  api.push(updates.group('您好', 8, { reply_to_message: { message_id: Number(id), from: { id: 123456789 } } }));
  await api.waitForMessages(2);
  expect(handled.at(-1)).toMatchObject({ user: 'telegram:8', replyTo: id });
});

it('opens topics of one group with pauses between them, of other groups at once', async () => {
  const pauses: number[] = [];
  let time = 1000;
  const paced = createWorkplace({
    api: { ...createTelegramApi(botToken, api.url) },
    chats: { chatOf: async (name) => Number(name), nameOf: async (chat) => String(chat), moved: async () => undefined },
    signal: new AbortController().signal,
    wait: async (ms) => {
      pauses.push(ms);
      time += ms;
    },
    now: () => time,
  });
  await Promise.all([paced.openTopic('-1', '一号'), paced.openTopic('-1', '二号')]);
  await paced.openTopic('-2', '三号');
  expect(pauses).toEqual([0, 3000, 0]);
});
