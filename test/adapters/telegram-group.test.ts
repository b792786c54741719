import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGroups } from '../../src/group/settings.ts';
import type { Message } from '../../src/message.ts';
import { type BotApi, botUser, startBotApi, type TestUpdate, updates } from '../helpers/bot-api.ts';
import { startTelegram, type TestTelegram, type TestTelegramOptions } from '../helpers/telegram.ts';

let api: BotApi;
let running: TestTelegram | undefined;
beforeEach(async () => {
  api = await startBotApi();
});
afterEach(async () => {
  await running?.adapter.stop();
  await api.close();
});

const group = -100200300;
const inGroup = { id: group, title: '解绑交流', type: 'supergroup' };

async function start(options: TestTelegramOptions = {}): Promise<void> {
  running = await startTelegram(api, options);
}

/** Pushes one update and gives the message that answers it. */
async function answerTo(update: TestUpdate): Promise<Readonly<Record<string, unknown>>> {
  const before = api.sent().length;
  api.push(update);
  await api.waitForMessages(before + 1);
  return api.sent().at(-1) ?? {};
}

/** Pushes updates that nobody is to answer, then one that is answered: so they were seen. */
async function expectSilence(...some: readonly TestUpdate[]): Promise<void> {
  const before = api.sent().length;
  api.push(...some);
  await answerTo(updates.private('你好', 99));
  expect(api.sent().length).toBe(before + 1);
}

const name = `@${botUser.username}`;
const fromBot = { message_id: 900, from: botUser, date: 1, chat: inGroup, text: '您好' };

describe('who is answered in a group', () => {
  it.each([
    ['a mention', `${name} 怎么解绑小程序`, {}],
    ['a mention in other letters', `怎么解绑小程序 ${name.toLowerCase()}`, {}],
    ['a mention without a space behind', `${name}怎么解绑小程序`, {}],
    ['a reply to the bot', '怎么解绑小程序', { reply_to_message: fromBot }],
    ['a command', `/start${name} unbind-mini-program`, {}],
    ['a command without the name', '/help', {}],
  ])('%s', async (_what, text, more) => {
    await start();
    const { message } = updates.group(text, 8, more) as { message: { message_id: number } };
    const answer = await answerTo({ update_id: message.message_id, message });
    expect(answer).toMatchObject({
      chat_id: group,
      reply_parameters: { message_id: message.message_id, allow_sending_without_reply: true },
      entities: [{ type: 'text_mention', offset: 0, length: 4, user: { id: 8 } }],
    });
    expect(answer['text']).toMatch(/^@用户8 /);
  });

  it('nobody else', async () => {
    await start();
    await expectSilence(
      updates.group('怎么解绑小程序', 8),
      updates.group(`${name}Other 怎么解绑小程序`, 8),
      updates.group(`mail${name} 怎么解绑小程序`, 8),
      updates.group('/weather', 8),
      updates.group('/help@AnotherBot', 8),
      updates.group(`${name} 怎么解绑小程序`, 8, { forward_origin: { type: 'user', date: 1 } }),
      updates.group(`${name} 怎么解绑小程序`, 8, { from: { id: 12, is_bot: true, first_name: '别的机器人' } }),
      updates.group(`${name} 怎么解绑小程序`, 8, { sender_chat: { id: -1009, type: 'channel', title: '频道' } }),
      updates.group('怎么解绑小程序', 8, {
        message_thread_id: 4,
        is_topic_message: true,
        reply_to_message: { ...fromBot, text: undefined, forum_topic_created: { name: '解绑' } },
      }),
      { update_id: 1_000_001, edited_message: { message_id: 1, chat: inGroup, text: `${name} 你好` } } as TestUpdate,
    );
  });

  it('offers a long procedure in private and walks it in the group on request, by a button of the one who asked', async () => {
    await start();
    const offer = await answerTo(updates.group(`${name} 怎么解绑小程序`, 8));
    expect(offer['text']).toContain(`https://t.me/${botUser.username}?start=unbind-mini-program`);
    const { inline_keyboard: rows } = offer['reply_markup'] as {
      inline_keyboard: { text: string; callback_data: string }[][];
    };
    const here = rows.flat()[0];
    expect(here?.text).toBe('在群里做');
    expect((await answerTo(updates.press(here?.callback_data ?? '', inGroup, 9)))['text']).toContain('过时');
    expect((await answerTo(updates.press(here?.callback_data ?? '', inGroup, 8)))['text']).toMatch(/第 1\/\d+ 步/);
    expect((await answerTo(updates.group(`${name} 下一步`, 8)))['text']).toMatch(/第 2\/\d+ 步/);
    expect((await answerTo(updates.group(`${name} 进度`, 9)))['text']).not.toMatch(/第 \d+\/\d+ 步/);
  });

  it('answers in the forum topic of the question, outside of it when the topic is gone', async () => {
    await start();
    const topic = { message_thread_id: 77, is_topic_message: true };
    expect(await answerTo(updates.group(`${name} 你好`, 8, topic))).toMatchObject({ message_thread_id: 77 });
    api.fail('sendMessage', { code: 400, description: 'Bad Request: message thread not found' });
    expect(await answerTo(updates.group(`${name} 谢谢`, 8, topic))).not.toHaveProperty('message_thread_id');
  });

  it('reads the question that is quoted', async () => {
    await start();
    const original = { message_id: 3, from: { id: 5, is_bot: false, first_name: '甲' }, text: '注销和解绑有什么区别' };
    const answer = await answerTo(updates.group(`${name} 这个怎么说`, 8, { reply_to_message: original }));
    expect(answer['text']).toContain('注销');
    expect(answer['text']).not.toContain('不确定');
    const long = { ...original, text: '今天好热。注销和解绑有什么区别。晚上吃什么' };
    const part = { reply_to_message: long, quote: { text: '注销和解绑有什么区别', position: 5 } };
    expect((await answerTo(updates.group(`${name} 这个呢`, 9, part)))['text']).toContain('注销');
  });

  it('hands on who said what where: author, topic, the message replied to, forwarded or not', async () => {
    await start();
    const topic = { message_thread_id: 77, is_topic_message: true };
    const opened = { ...fromBot, message_id: 77, text: undefined, forum_topic_created: { name: '一号' } };
    await expectSilence(
      updates.group('/take 3', 8, { ...topic, reply_to_message: opened }),
      updates.group('您好', 8, {
        ...topic,
        reply_to_message: { ...fromBot, message_id: 900, from: { id: 5, is_bot: false } },
      }),
      updates.group('转来的', 8, { ...topic, forward_origin: { type: 'user', date: 1 } }),
      updates.group('匿名', 0, { sender_chat: inGroup, from: { id: 1_087_968_824, is_bot: true } }),
      updates.private('/take 3', 8, { forward_origin: { type: 'user', date: 1 } }),
    );
    const group = 'telegram:-100200300';
    const inOrder = (message: Message): number => (message.group === undefined ? 1 : 0); // chats do not wait for each other
    const heard = (running?.heard ?? []).toSorted((a, b) => inOrder(a) - inOrder(b));
    expect(heard.slice(0, 4)).toMatchObject([
      {
        group,
        user: 'telegram:8',
        topic: '77',
        text: '/take 3',
        mentioned: false,
        post: { by: 'person', forwarded: false },
      },
      { group, user: 'telegram:8', topic: '77', replyTo: '900', text: '您好' },
      { group, user: 'telegram:8', topic: '77', post: { forwarded: true } },
      { group, user: `${group}:admin` },
    ]);
    expect(heard.find(({ conversation }) => conversation === 'telegram:8')).toMatchObject({
      text: '/take 3',
      post: { by: 'person', forwarded: true },
    });
    expect(heard[0]).not.toHaveProperty('replyTo');
  });
});

describe('/faq', () => {
  it('asks Telegram whether the sender is an admin', async () => {
    await start();
    expect((await answerTo(updates.group('/faq on', 8)))['text']).toContain('管理员');
    await expectSilence(updates.group('怎么解绑小程序', 8));
    expect((await answerTo(updates.group('/faq on', 1)))['text']).toContain('好的');
    expect((await answerTo(updates.group('怎么解绑小程序', 8)))['text']).toContain('start=unbind-mini-program');
  });

  it('an anonymous admin speaks for the group', async () => {
    await start();
    const anonymous = {
      from: { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' },
      sender_chat: inGroup,
    };
    expect((await answerTo(updates.group(`/faq${name} on`, 0, anonymous)))['text']).toContain('好的');
  });
});

describe('a group that becomes a supergroup', () => {
  const small = { id: -4001, title: '小群', type: 'group' };
  const large = { id: -1004001, title: '小群', type: 'supergroup' };

  it('keeps switch and steps, told by a service message', async () => {
    await start();
    await answerTo(updates.group('/faq on', 1, { chat: small }));
    await answerTo(updates.group(`${name} 怎么解绑小程序`, 8, { chat: small }));
    await answerTo(updates.group(`${name} 在群里做`, 8, { chat: small }));
    api.push(updates.group('', 8, { chat: small, text: undefined, migrate_to_chat_id: large.id }));
    api.push(updates.group('', 8, { chat: large, text: undefined, migrate_from_chat_id: small.id }));
    const answer = await answerTo(updates.group(`${name} 下一步`, 8, { chat: large }));
    expect(answer).toMatchObject({ chat_id: large.id });
    expect(answer['text']).toMatch(/第 2\/\d+ 步/);
    expect((await answerTo(updates.group('/faq', 8, { chat: large })))['text']).toContain('有把握');
    await running?.adapter.send({ conversation: 'x', group: `telegram:${small.id}` }, { text: '客服', choices: [] });
    await api.waitForMessages(6);
    expect(api.sent().at(-1)).toMatchObject({ chat_id: large.id });
  });

  it('follows when it learns of it only from a refused answer', async () => {
    await start();
    const parameters = { migrate_to_chat_id: large.id };
    api.fail('sendMessage', {
      code: 400,
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters,
    });
    expect(await answerTo(updates.group(`${name} 你好`, 8, { chat: small }))).toMatchObject({ chat_id: large.id });
    expect(await answerTo(updates.group(`${name} 你好`, 8, { chat: large }))).toMatchObject({ chat_id: large.id });
  });
});

it('introduces itself in a group it was brought into, once', async () => {
  await start();
  const joined = updates.group('', 8, { text: undefined, new_chat_members: [botUser] });
  expect((await answerTo(joined))['text']).toContain('大家好');
  await expectSilence(joined, updates.group('', 8, { text: undefined, new_chat_members: [{ id: 5, is_bot: false }] }));
});

it('groups that are denied get nothing', async () => {
  await start({ groups: createGroups({ deny: [`telegram:${group}`] }) });
  await expectSilence(
    updates.group(`${name} 你好`, 8),
    updates.group('', 8, { text: undefined, new_chat_members: [botUser] }),
  );
});
