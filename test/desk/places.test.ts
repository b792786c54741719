// Three commands and more, end to end, at each place: Telegram topics and plain groups, a WeChat room, the terminal.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mock, PuppetMock } from 'wechaty-puppet-mock';
import { createTelegram, telegramLimits } from '../../adapters/telegram.ts';
import { createWechatGroup, wechatGroupLimits } from '../../adapters/wechat-group.ts';
import { type Bot, createBot } from '../../src/bot.ts';
import type { DeskConfig } from '../../src/config/desk.ts';
import type { Adapter } from '../../src/message.ts';
import type { Storage } from '../../src/store/store.ts';
import { collecting, memoryStorage } from '../helpers/bot.ts';
import { type BotApi, botToken, person, startBotApi, updates } from '../helpers/bot-api.ts';
import { run, start } from '../helpers/cli.ts';
import { testDesk } from '../helpers/desk.ts';
import { startServer } from '../helpers/server.ts';
import { sharedKnowledge } from '../helpers/telegram.ts';

let bot: Bot;
let adapter: Adapter;
let cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.reverse()) await clean();
  cleanUp = [];
});

async function openBot(desk: DeskConfig, storage: Storage): Promise<Bot> {
  return createBot({ knowledge: await sharedKnowledge(), storage, log: collecting([]), desk });
}

/** As `npm start` wires them. */
async function startAdapter(own: Adapter, limits: Adapter['limits']): Promise<void> {
  adapter = own;
  await adapter.start((message) => bot.handle({ ...message, platform: adapter.name }, limits));
  bot.desk?.connect([adapter]);
  cleanUp.push(
    () => adapter.stop(),
    async () => bot.desk?.stop(),
  );
  bot.desk?.run((ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 50))));
}

describe('Telegram', () => {
  const group = -1002;
  const forum = -1001;
  const user = 77;
  let api: BotApi;
  let message = 50;

  beforeEach(async () => {
    api = await startBotApi();
    cleanUp.push(() => api.close());
  });

  async function startTelegram(more: Partial<DeskConfig>): Promise<void> {
    const desk = { ...testDesk, telegramForums: [], telegramGroups: [], ...more };
    const storage = memoryStorage();
    bot = await openBot(desk, storage);
    const sentence = (name: keyof ReturnType<Bot['knowledge']>['content']['system']['sentences']) =>
      bot.knowledge().content.system.sentences[name];
    const parts = { log: collecting([]), now: Date.now, storage, sentence, answersIn: () => true };
    await startAdapter(createTelegram({ token: botToken, apiRoot: api.url, webhook: null }, parts), telegramLimits);
  }

  const saysTo = (chat: number) => api.sent(chat).map(({ text }) => String(text));
  const shows = (chat: number, part: string): Promise<void> =>
    api.waitFor(() => saysTo(chat).some((text) => text.includes(part)));

  /** The user writes. */
  function say(text: string, from = user): void {
    api.push({ ...updates.private(text, from), update_id: 900_000 + ++message });
  }

  /** Something an operator writes in a desk group. */
  function write(chat: number, text: string, more: object = {}, from = 1): number {
    const id = ++message;
    const about = { id: chat, title: '客服', type: 'supergroup' };
    api.push({
      update_id: 900_000 + id,
      message: { message_id: id, from: person(from), chat: about, date: 1, text, ...more },
    });
    return id;
  }

  /** The id of the message at the desk that has the text: a case is answered by replying to it. */
  function idOf(part: string): number {
    const index = api.calls.findIndex(
      ({ method, payload }) => method === 'sendMessage' && String(payload['text']).includes(part),
    );
    return 1000 + index;
  }

  it('in a plain group a case is answered by replying to its messages', async () => {
    await startTelegram({ telegramGroups: [group] });
    say('怎么解绑小程序');
    say('转人工');
    await shows(group, '【工单 #1】');
    write(group, '接单', { reply_to_message: { message_id: idOf('【工单 #1】') } });
    await shows(group, '#1 已由小李接单');
    await shows(user, '客服不会索要');
    write(group, '大家好');
    write(group, '请点右上角', { reply_to_message: { message_id: idOf('#1 已由小李接单') } });
    await shows(user, '请点右上角');
    expect(saysTo(user).join()).not.toContain('大家好');
    say('点了');
    await shows(group, '用户：点了');
    write(group, '关闭', { reply_to_message: { message_id: idOf('用户：点了') } });
    await shows(user, '人工服务已结束');
  });

  it('in a forum each case has its topic', async () => {
    await startTelegram({ telegramForums: [forum] });
    for (const each of [user, user + 1]) say('转人工', each);
    await shows(forum, '【工单 #1】');
    await shows(forum, '【工单 #2】');
    const topicOf = (part: string) =>
      api.sent(forum).find(({ text }) => String(text).includes(part))?.['message_thread_id'];
    const [first, second] = [topicOf('#1】'), topicOf('#2】')];
    expect(first).not.toBe(second);
    write(forum, '接单', { message_thread_id: second, is_topic_message: true });
    await shows(forum, '#2 已由小李接单');
    expect(topicOf('#2 已由')).toBe(second);
    write(forum, '备注 要回访', { message_thread_id: second, is_topic_message: true });
    await shows(forum, '#2 的备注已记下');
    write(forum, '关闭', { message_thread_id: second, is_topic_message: true });
    await api.waitFor(() => api.calls.some(({ method }) => method === 'closeForumTopic'));
    expect(api.calls.find(({ method }) => method === 'closeForumTopic')?.payload).toMatchObject({
      message_thread_id: second,
    });
    write(forum, '队列', {}, 1);
    await shows(forum, '#1 等待中');
  });

  it('forwarded, anonymous and unknown authors do not count', async () => {
    await startTelegram({ telegramGroups: [group] });
    say('转人工');
    await shows(group, '【工单 #1】');
    write(group, '接单 1', { forward_origin: { type: 'user', date: 1 } });
    write(group, '接单 1', { sender_chat: { id: group, type: 'supergroup' } });
    write(group, '接单 1', {}, 666);
    write(group, '队列');
    await shows(group, '#1 等待中');
  });

  it('a user who blocked the bot: the operator is told, with the reason', async () => {
    await startTelegram({ telegramGroups: [group] });
    say('转人工');
    await shows(group, '【工单 #1】');
    write(group, '接单 1');
    await shows(user, '客服不会索要');
    api.fail('sendMessage', { code: 403, description: 'Forbidden: bot was blocked by the user' });
    write(group, '请点右上角', { reply_to_message: { message_id: idOf('【工单 #1】') } });
    await shows(group, 'bot was blocked');
    say('在吗');
    await shows(user, '请点右上角');
  });

  it('waits as Telegram asks, and makes another topic when one was deleted', async () => {
    await startTelegram({ telegramForums: [forum] });
    api.fail('createForumTopic', { code: 429, description: 'Too Many Requests', parameters: { retry_after: 1 } });
    say('转人工');
    await shows(forum, '【工单 #1】');
    api.fail('sendMessage', { code: 400, description: 'Bad Request: message thread not found' });
    write(forum, '接单 1');
    await shows(forum, '#1 已由小李接单');
    expect(api.calls.filter(({ method }) => method === 'createForumTopic')).toHaveLength(2);
  });
});

describe('a WeChat room', () => {
  it('works a case by number', async () => {
    const logs: string[] = [];
    const mocker = new mock.Mocker();
    const storage = memoryStorage();
    const operators = [{ id: 'wechat:li', role: 'operator', name: '小李' }] as const;
    bot = await openBot(
      { ...testDesk, operators, telegramForums: [], telegramGroups: [], wechatRooms: ['desk@chatroom'] },
      storage,
    );
    const sentence = (name: keyof ReturnType<Bot['knowledge']>['content']['system']['sentences']) =>
      bot.knowledge().content.system.sentences[name];
    const parts = {
      log: collecting(logs),
      now: Date.now,
      storage,
      sentence,
      answersIn: () => true,
      show: () => undefined,
    };
    await startAdapter(
      createWechatGroup({ puppet: new PuppetMock({ mocker }), token: null, name: '' }, parts),
      wechatGroupLimits,
    );
    const until = async (condition: () => boolean): Promise<void> => {
      while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await until(() => mocker.puppet.state.active() === true);
    const self = mocker.createContact({ id: 'bot', name: '解绑助手' });
    mocker.login(self);
    const [li, user] = [
      mocker.createContact({ id: 'li', name: '李' }),
      mocker.createContact({ id: 'user', name: '用户' }),
    ];
    const room = mocker.createRoom({ id: 'desk@chatroom', topic: '客服', ownerId: 'li', memberIdList: ['bot', 'li'] });
    const said: string[] = [];
    for (const place of [room, user]) {
      // the mock's own types leave out the emitter it extends
      const emitter = place as unknown as NodeJS.EventEmitter;
      emitter.on('message', (message: { text(): string | undefined; talker(): { id: string } }) => {
        if (message.talker().id === 'bot') said.push(message.text() ?? '');
      });
    }
    const heard = (part: string): Promise<void> => until(() => said.some((text) => text.includes(part)));
    user.say('转人工').to(self);
    await heard('【工单 #1】');
    li.say('接单 1').to(room);
    await heard('#1 已由小李接单');
    await heard('客服不会索要');
    li.say('#1 请点右上角').to(room);
    await heard('请点右上角');
    user.say('点了').to(self);
    await heard('#1 用户：点了');
    li.say('队列').to(room);
    await heard('#1 小李 处理中');
    li.say('关闭 1').to(room);
    await heard('人工服务已结束');
  });
});

describe('the terminal', () => {
  it('works on the store of a running bot', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jiebang-desk-'));
    cleanUp.push(() => rm(folder, { recursive: true, force: true }));
    const env = { STORE_URL: `lmdb:${folder}/data`, DESK_TERMINAL: '1', OPERATORS: 'terminal:li:operator:小李' };
    const server = await startServer(env);
    cleanUp.push(() => server.stop('SIGTERM'));
    const post = async (text: string, id: string): Promise<string> =>
      (await server.post({ conversation: 'u', text, id })).body;
    expect(await post('怎么解绑小程序', '1')).toContain('第 1/');
    expect(await post('转人工', '2')).toContain('第 1 位');
    const desk = start(['desk', '--as', 'li'], env);
    const lines: string[] = [];
    createInterface({ input: desk.stdout }).on('line', (line) => lines.push(line));
    const shows = async (part: string): Promise<void> => {
      while (!lines.some((line) => line.includes(part))) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    desk.stdin.write('队列\n');
    await shows('#1 等待中');
    desk.stdin.write('接单 1\n');
    await shows('【工单 #1】');
    expect(await post('您好', '3')).not.toContain('第 1 位');
    await shows('用户：您好');
    desk.stdin.write('请点右上角\n');
    await shows('好的。');
    let answer = '';
    for (let id = 10; !answer.includes('请点右上角'); id++) answer = await post('好', String(id));
    desk.stdin.write('关闭\n');
    for (let id = 100; !answer.includes('人工服务已结束'); id++) answer = await post('谢谢', String(id));
    desk.stdin.end();
    await new Promise((resolve) => desk.once('close', resolve));
    const audit = await run(['desk-audit'], '', env);
    const acts = audit.out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { what: string }).what);
    expect(acts).toEqual(expect.arrayContaining(['open', 'take', 'say', 'close', 'queue']));
  });

  it('says what is missing', async () => {
    expect((await run(['desk', '--as', 'li'])).err).toContain('DESK_TERMINAL');
    const env = { DESK_TERMINAL: '1', OPERATORS: 'terminal:wang', STORE_URL: 'memory:' };
    expect((await run(['desk', '--as', 'li'], '', env)).err).toContain('terminal:li');
    expect((await run(['desk'])).err).toContain('Usage');
    expect((await run(['desk-audit', '--since', 'gestern'])).err).toContain('Usage');
  });
});
