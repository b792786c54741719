// The whole way, over real HTTP on the loopback, with the compiled program: an Official Account user asks for a human in step 3,
// an operator works the case in a Telegram topic, the user goes on at step 4 and rates. Then the same with kill -9 everywhere.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BotApi, botToken, person, startBotApi } from '../helpers/bot-api.ts';
import { type RunningServer, startServer } from '../helpers/server.ts';
import { contentOf, overHttp, signed, textPush, wechatEnvironment, xmlOf } from '../helpers/wechat.ts';
import { type FakeApi, paths, startFakeApi } from '../helpers/wechat-api.ts';

const forum = -1009;
const operator = 11;

let telegram: BotApi;
let wechat: FakeApi;
let server: RunningServer;
let folder: string;

beforeEach(async () => {
  [telegram, wechat] = await Promise.all([startBotApi(), startFakeApi()]);
  folder = await mkdtemp(join(tmpdir(), 'jiebang-desk-'));
});
afterEach(async () => {
  if (server.child.exitCode === null) await server.stop('SIGKILL');
  await Promise.all([telegram.close(), wechat.close()]);
  await rm(folder, { recursive: true, force: true });
});

async function startAll(verified: boolean): Promise<void> {
  server = await startServer({
    ...wechatEnvironment('plain', {
      WECHAT_OFFICIAL_VERIFIED: verified ? 'yes' : 'no',
      WECHAT_OFFICIAL_SECRET: 'secret',
      WECHAT_OFFICIAL_API_ROOT: wechat.root,
    }),
    JSON_HTTP: '0',
    STORE_URL: `lmdb:${folder}/data`,
    TELEGRAM_BOT_TOKEN: botToken,
    TELEGRAM_API_ROOT: telegram.url,
    OPERATORS: `telegram:${operator}::小李`,
    DESK_TELEGRAM_FORUM: String(forum),
  });
}

/** Ends the process at once, wherever it is, and starts it again. */
type Kill = () => Promise<void>;

interface Play {
  /** The user writes; WeChat repeats until it is answered. */
  user(text: string): Promise<string>;
  /** The operator writes in the case's topic. */
  order(text: string): Promise<void>;
  /** Resolves when the desk shows it. */
  desk(part: string): Promise<void>;
  /** Resolves when the user was told it: pushed, or with the answer to something they say. */
  told(part: string | RegExp): Promise<void>;
}

function play(verified: boolean, kill: Kill | null): Play {
  let messages = 100;
  let heard = '';
  const shown = (): string[] => telegram.sent(forum).map(({ text }) => String(text));
  const pushed = (): string[] =>
    wechat.calls.filter(({ path }) => path === paths.send).map(({ body }) => JSON.stringify(body));

  const once = async (body: string): Promise<string | undefined> => {
    const request = signed('plain', body, Math.floor(Date.now() / 1000));
    const answer = await overHttp(`${server.url}/wechat`, 'POST', request).catch(() => undefined);
    if (answer?.status !== 200) return undefined;
    return answer.body === 'success' ? '' : contentOf(answer);
  };
  const user = async (text: string): Promise<string> => {
    const push = textPush(text, String(++messages), { CreateTime: Math.floor(Date.now() / 1000) });
    const body = xmlOf(push);
    const first = once(body);
    if (kill) await kill();
    let answer = await first;
    while (answer === undefined) answer = await once(body);
    heard += `\n${answer}`;
    return answer;
  };
  return {
    user,
    async order(text) {
      const topic = Number(
        telegram.calls.findLast(({ method, payload }) => method === 'sendMessage' && payload['chat_id'] === forum)
          ?.payload['message_thread_id'],
      );
      const id = ++messages;
      const chat = { id: forum, title: '客服', type: 'supergroup', is_forum: true };
      const message = {
        message_id: id,
        from: person(operator),
        chat,
        date: 1,
        text,
        message_thread_id: topic,
        is_topic_message: true,
      };
      telegram.push({ update_id: 700_000 + id, message });
      if (kill) await kill();
    },
    desk: (part) => telegram.waitFor(() => shown().some((text) => text.includes(part))),
    async told(part) {
      const isTold = (): boolean =>
        [heard, ...pushed()].some((text) => (part instanceof RegExp ? part.test(text) : text.includes(part)));
      if (verified) return telegram.waitFor(isTold);
      while (!isTold()) await user('谢谢');
    },
  };
}

async function runAll(verified: boolean, kill: Kill | null): Promise<void> {
  const { user, order, desk, told } = play(verified, kill);
  await user('怎么解绑小程序');
  await user('下一步');
  expect(await user('下一步')).toMatch(/第 3\/\d+ 步/);
  expect(await user('转人工')).toContain('第 1 位');
  await desk('用户：转人工');
  const sheet = telegram.texts(forum).find((text) => text.includes('【工单 #1】')) ?? '';
  expect(sheet).toMatch(/第 3\/\d+ 步/);
  expect(sheet).toContain('用户：怎么解绑小程序');
  await order('接单');
  await desk('#1 已由小李接单');
  await told('不会索要验证码');
  expect(await user('按钮是灰的')).not.toContain('第 1 位');
  await desk('用户：按钮是灰的');
  await order('请先退出再进一次');
  await told('请先退出再进一次');
  if (!verified) await desk('随对方下一条消息送到');
  await order('步骤 4');
  await desk('#1 已由小李关闭');
  await order('关闭');
  await desk('#1 已经关闭了');
  await told(/第 4\/\d+ 步/);
  await user('5');
  await desk('用户评价：5');
  expect(await user('进度')).toMatch(/第 4\/\d+ 步/);
}

describe('a case across platforms', () => {
  it.each([
    ['an unverified', false],
    ['a verified', true],
  ])(
    '%s account',
    async (_what, verified) => {
      await startAll(verified);
      await runAll(verified, null);
      const topics = telegram.calls.filter(({ method }) => method === 'createForumTopic');
      expect(topics).toHaveLength(1);
      expect(telegram.calls.filter(({ method }) => method === 'closeForumTopic')).toHaveLength(1);
      const closing = [...telegram.texts(forum)].filter((text) => text.includes('已由小李关闭'));
      expect(closing).toHaveLength(1);
    },
    60_000,
  );
});

describe('the same with kill -9 again and again', () => {
  it.each([
    ['an unverified', false, 1],
    ['a verified', true, 2],
  ])(
    '%s account',
    async (_what, verified, first) => {
      await startAll(verified);
      let messages = first;
      const kill: Kill = async () => {
        if (messages++ % 3 > 0) return;
        // a different moment each time: before the message is read, while it is handled, while what it caused is delivered
        await new Promise((resolve) => setTimeout(resolve, (messages * 7) % 60));
        await server.stop('SIGKILL');
        await startAll(verified);
      };
      await runAll(verified, kill);
    },
    300_000,
  );
});
