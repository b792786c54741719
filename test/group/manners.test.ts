import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsonLinesLimits } from '../../adapters/json-lines.ts';
import type { Knowledge } from '../../src/answer.ts';
import { type Bot, createBot } from '../../src/bot.ts';
import { createGroups } from '../../src/group/settings.ts';
import type { Message, Post, Turn } from '../../src/message.ts';
import { choicesOf, collecting, memoryStorage, startTime, textOf } from '../helpers/bot.ts';
import { groupLog, type LogLine } from '../helpers/group-log.ts';
import { sharedKnowledge } from '../helpers/telegram.ts';

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await sharedKnowledge();
});

let bot: Bot;
let count: number;
beforeEach(() => {
  bot = botWith();
  count = 0;
});

function botWith(groups = createGroups()): Bot {
  return createBot({ knowledge, storage: memoryStorage(), log: collecting([]), groups });
}

interface Said {
  readonly user?: string;
  readonly at?: number;
  readonly id?: string;
  readonly mentioned?: boolean;
  readonly post?: Partial<Post>;
  readonly group?: string;
}

const member: Post = { by: 'person', admin: false, forwarded: false, toOthers: false };

/** In the group, not addressed unless told; an hour between two messages, so that cooldowns only count where tested. */
function hear(text: string, { post, ...more }: Said = {}, to: Bot = bot): Promise<Turn> {
  const number = count++;
  const message: Message = {
    conversation: 'g',
    group: 'g',
    user: 'a',
    kind: 'text',
    id: `m${number}`,
    at: startTime + number * 3_600_000,
    text,
    ...more,
    ...(post && { post: { ...member, ...post } }),
  };
  return to.handle(message, jsonLinesLimits);
}

const ask = (text: string, said: Said = {}): Promise<Turn> => hear(text, { mentioned: true, ...said });
const switchOn = (): Promise<Turn> => hear('/faq on', { mentioned: true, user: 'boss', post: { admin: true } });
const silent = { outcome: 'ignored', replies: [] };

describe('what is answered', () => {
  it('a question of ours only when addressed, until the group is switched on', async () => {
    expect(await hear('怎么解绑小程序')).toMatchObject(silent);
    expect((await ask('怎么解绑小程序')).procedure).toBe('unbind-mini-program');
    await switchOn();
    expect(textOf(await hear('有人知道小程序怎么解绑吗', { user: 'b' }))).toContain('解绑小程序');
    await hear('/faq off', { mentioned: true, post: { admin: true } });
    expect(await hear('怎么注销微信', { user: 'c' })).toMatchObject(silent);
  });

  it('one answer when nobody asked; who asks is told what else may be meant', async () => {
    const unsure: Knowledge['understand'] = (text, context) => {
      const understood = knowledge.understand(text, context);
      const { reading } = understood;
      return reading.kind === 'entry'
        ? { ...understood, reading: { ...reading, others: ['cancel-friends'] } }
        : understood;
    };
    const own = { ...knowledge, understand: unsure };
    bot = createBot({ knowledge: own, storage: memoryStorage(), log: collecting([]), groups: createGroups() });
    await switchOn();
    expect((await ask('解绑QQ后好友会少吗')).replies).toHaveLength(2);
    expect((await hear('解绑QQ后好友会少吗', { user: 'b', at: startTime + 100 * 3_600_000 })).replies).toHaveLength(1);
  });

  it('a command, with or without a mention; commands of other bots are left to them', async () => {
    for (const command of ['/help', '/menu', '/human', '/cancel'])
      expect((await hear(command)).replies).toHaveLength(1);
    await switchOn();
    expect(await hear('/weather 怎么解绑小程序')).toMatchObject(silent);
  });

  it('switching is for admins of the group and those named in the settings', async () => {
    expect(textOf(await ask('/faq on'))).toContain('管理员');
    expect(await hear('怎么解绑小程序')).toMatchObject(silent);
    const own = botWith(createGroups({ admins: ['chief'] }));
    expect(textOf(await hear('/faq on', { user: 'chief' }, own))).toContain('好的');
    expect((await hear('怎么解绑小程序', {}, own)).outcome).not.toBe('ignored');
  });

  it('/faq alone tells how it stands', async () => {
    expect(textOf(await ask('/faq'))).toContain('被 @ 时');
    await switchOn();
    expect(textOf(await ask('@解绑助手 /faq'))).toContain('有把握');
    expect(textOf(await ask('/faq'))).not.toContain('GROUPS');
    expect(textOf(await ask('/faq', { post: { admin: true } }))).toContain('这个群叫 g，您叫 a');
  });

  it.each([
    '你好',
    '谢谢',
    '在吗',
    '哈哈哈',
    '下一步',
    '第3步',
    '菜单',
    '转人工',
    '微信怎么发朋友圈',
    '怎么关闭免密支付',
    '这游戏能注销吗',
    '零钱怎么提现',
    '今天吃什么',
    '解绑',
    '483920',
  ])('not "%s", in a switched-on group', async (text) => {
    await switchOn();
    expect(await hear(text)).toMatchObject(silent);
  });

  it('not what is said to somebody else', async () => {
    await switchOn();
    expect(await hear('怎么解绑小程序', { post: { toOthers: true } })).toMatchObject(silent);
    expect(await hear('怎么解绑小程序你自己去看')).toMatchObject(silent);
    expect(await hear('@老王 怎么解绑小程序')).toMatchObject(silent);
  });

  it('nothing of bots, channels and forwards, mentioned or not', async () => {
    for (const post of [{ by: 'bot' }, { by: 'channel' }, { forwarded: true }] as const) {
      expect(await ask('怎么解绑小程序', { post })).toMatchObject(silent);
    }
  });

  it('nothing in groups that are not allowed, and nothing to those denied', async () => {
    const strict = botWith(createGroups({ allow: ['g'], deny: ['troll'] }));
    expect(await hear('你好', { mentioned: true, group: 'other' }, strict)).toMatchObject(silent);
    expect(await hear('你好', { mentioned: true, user: 'troll' }, strict)).toMatchObject(silent);
    expect((await hear('你好', { mentioned: true }, strict)).outcome).toBe('smalltalk');
  });

  it('private chats are none of its business', async () => {
    const turn = await bot.handle({ conversation: 'p', kind: 'text', text: '你好', at: startTime }, jsonLinesLimits);
    expect(turn.outcome).toBe('smalltalk');
  });
});

describe('cooldowns', () => {
  beforeEach(async () => {
    await switchOn();
  });
  const later = startTime + 100 * 3_600_000;
  const minutes = 60_000;

  it('the same question is not answered again for an hour, unless addressed', async () => {
    expect((await hear('怎么解绑小程序', { at: later })).outcome).not.toBe('ignored');
    expect(await hear('小程序怎么解绑', { user: 'b', at: later + 59 * minutes })).toMatchObject(silent);
    expect((await ask('小程序怎么解绑', { user: 'b', at: later + 59 * minutes })).outcome).not.toBe('ignored');
    expect((await hear('小程序怎么解绑', { user: 'c', at: later + 61 * minutes })).outcome).not.toBe('ignored');
  });

  it('one member gets one such answer a minute, the group one in fifteen seconds', async () => {
    await hear('怎么解绑小程序', { at: later });
    expect(await hear('怎么注销微信', { at: later + 0.9 * minutes })).toMatchObject(silent);
    expect(await hear('怎么注销微信', { user: 'b', at: later + 0.2 * minutes })).toMatchObject(silent);
    expect((await hear('怎么注销微信', { user: 'b', at: later + 0.3 * minutes })).outcome).not.toBe('ignored');
  });

  it('a message that comes again gets the same answer', async () => {
    const first = await hear('怎么解绑小程序', { at: later, id: 'same' });
    expect(first.outcome).not.toBe('ignored');
    expect(await hear('怎么解绑小程序', { at: later, id: 'same' })).toEqual(first);
  });
});

describe('long procedures', () => {
  const post = { privateChat: 'https://t.me/JiebangTestBot?start=' };

  it('get the short answer and the way to a private talk; the steps only on request', async () => {
    const turn = await ask('怎么解绑小程序', { post });
    expect(textOf(turn)).toContain('https://t.me/JiebangTestBot?start=unbind-mini-program');
    expect(textOf(turn)).not.toMatch(/第 \d+\/\d+ 步/);
    expect(choicesOf(turn)).toEqual(['在群里做']);
  });

  it.each(['在群里做', '下一步', '继续', '好的'])(
    '"%s" shows the first step in the group, then the second',
    async (words) => {
      await ask('怎么解绑小程序', { post });
      expect(await ask(words, { post })).toMatchObject({ outcome: 'step', step: 1 });
      expect(await ask('下一步', { post })).toMatchObject({ outcome: 'step', step: 2 });
    },
  );

  it('goes on where messages have no ids', async () => {
    await switchOn();
    const say = (text: string, mentioned: boolean): Promise<Turn> => {
      const at = startTime + 1000 * 3_600_000;
      return bot.handle(
        { conversation: 'g', group: 'g', user: 'a', kind: 'text', text, mentioned, at },
        jsonLinesLimits,
      );
    };
    await say('怎么解绑小程序', false);
    for (const step of [1, 2, 3]) expect(await say('下一步', true)).toMatchObject({ outcome: 'step', step });
  });

  it('a pressed button does the same, once', async () => {
    await ask('怎么解绑小程序', { post, id: 'q' });
    const press = { post, id: 'p' };
    const reading = { kind: 'choice', index: 0 } as const;
    const pressed: Message = {
      conversation: 'g',
      group: 'g',
      user: 'a',
      kind: 'text',
      at: startTime,
      text: '1',
      reading,
    };
    const button: Message = { ...pressed, id: press.id, follows: 'q', mentioned: true, post: { ...member, ...post } };
    const turn = await bot.handle(button, jsonLinesLimits);
    expect(turn).toMatchObject({ step: 1 });
    expect(textOf(turn)).toContain('第 1/');
    expect(await bot.handle(button, jsonLinesLimits)).toEqual(turn);
  });

  it('where a device is asked for first, that question comes only on request too', async () => {
    const turn = await ask('QQ怎么解除微信绑定', { post });
    expect(textOf(turn)).toContain('start=unbind-qq');
    expect(textOf(turn)).not.toContain('什么设备');
    expect(await ask('在群里做', { post })).toMatchObject({ outcome: 'ask' });
  });

  it('a platform with private talks but no links says how to begin one', async () => {
    const turn = await ask('怎么解绑小程序', { post: { privateChat: '' } });
    expect(textOf(turn)).toContain('加我好友私聊');
  });

  it('other members have nothing to do with it', async () => {
    await ask('怎么解绑小程序', { post });
    expect((await ask('在群里做', { post, user: 'b' })).procedure).toBeNull();
  });

  it('an unaddressed question gets the short answer everywhere', async () => {
    await switchOn();
    const turn = await hear('怎么解绑小程序');
    expect(textOf(turn)).not.toMatch(/第 \d+\/\d+ 步/);
    expect(choicesOf(turn)).toEqual(['在群里做']);
  });
});

describe('quotes and machines', () => {
  it('「这个怎么弄」 asks what it quotes', async () => {
    const quoting = (quote: string): Said => ({ post: { quote, toOthers: true } });
    expect((await ask('@解绑助手 这个怎么弄', quoting('怎么解绑小程序啊'))).procedure).toBe('unbind-mini-program');
    expect((await ask('@解绑助手', { ...quoting('注销和解绑有什么区别'), user: 'b' })).outcome).toBe('answer');
    const own = await ask('怎么注销微信', { ...quoting('怎么解绑小程序啊'), user: 'c' });
    expect(own.intent).toBe('cancel-wechat');
    expect((await ask('这个怎么弄', { ...quoting('今晚吃什么'), user: 'd' })).procedure).toBeNull();
  });

  it('a second bot like this one is answered once at most', async () => {
    const other = botWith();
    let said = '@解绑助手 你今天心情到底怎么样来着';
    let exchanges = 0;
    for (const [speaker, name] of Array.from(
      { length: 10 },
      (_, index) => [index % 2 ? other : bot, `bot${index % 2}`] as const,
    )) {
      const turn = await hear(said, { mentioned: true, user: name }, speaker);
      if (turn.replies.length === 0) break;
      exchanges++;
      said = `@${name} ${textOf(turn)}`;
    }
    expect(exchanges).toBe(1);
  });

  it('a machine that says the same again at once is answered once; a member who asks again later is answered', async () => {
    const words = '您好，我现在不在，稍后回复您，感谢您的留言';
    expect((await ask(words, { at: startTime })).replies).not.toEqual([]);
    expect(await ask(words, { at: startTime + 800 })).toMatchObject(silent);
    expect((await ask(words, { at: startTime + 60_000 })).replies).not.toEqual([]);
  });

  it('a member who repeats the question while others talk, and a message that comes twice, are answered', async () => {
    const words = '麻烦问一下各位老师，昨天的球赛到底谁赢了';
    const first = await ask(words, { at: startTime, id: 'same' });
    expect(await ask(words, { at: startTime + 100, id: 'same' })).toEqual(first);
    await hear('哈哈哈', { user: 'b', at: startTime + 200 });
    expect((await ask(words, { at: startTime + 300 })).replies).not.toEqual([]);
  });

  it('what a bot like this one says is recognised, whatever it says', async () => {
    const { content } = knowledge;
    const firsts = [...content.entries.values()].map(({ utterances }) => utterances[0] ?? '');
    const missed: string[] = [];
    for (const [index, first] of [...firsts, '你好', '谢谢', '再见', '菜单', '转人工', '随便'].entries()) {
      for (const text of [first, '下一步', '找不到', '进度']) {
        const chat = { conversation: `p${index}`, kind: 'text', at: startTime } as const;
        const said = textOf(await bot.handle({ ...chat, text }, jsonLinesLimits));
        const turn = await ask(`@解绑助手 ${said}`, { user: `bot${index}` });
        if (turn.replies.length > 0) missed.push(said);
      }
    }
    expect(missed).toEqual([]);
  });

  it('titles, labels and a quoted sentence are a member’s own words', async () => {
    const { content } = knowledge;
    for (const { title } of content.entries.values()) expect((await ask(title)).outcome, title).not.toBe('ignored');
    await ask('怎么注销微信');
    expect((await ask('我已了解,继续')).outcome).not.toBe('ignored');
    expect(
      (await ask('「打开微信，点右下角「我」，再点「设置」。」这一步我做了但是没有看到设置两个字怎么办')).outcome,
    ).not.toBe('ignored');
  });

  it('a short message that comes again is answered again, however long the name it mentions', async () => {
    for (const at of [startTime, startTime + 800]) {
      expect((await ask('@AVeryLongNameOfABot 你好', { at })).outcome).toBe('smalltalk');
    }
  });

  it('删除我的数据 deletes what the group remembers of the member', async () => {
    const post = { privateChat: '' };
    await ask('怎么解绑小程序', { post });
    await ask('删除我的数据', { post });
    expect((await ask('在群里做', { post })).procedure).toBeNull();
  });
});

describe('a log of 10,000 messages', () => {
  it('gets at most 1 unwanted reply per 1,000; every mention is answered; members never mix', async () => {
    const log = groupLog({ count: 10_000, members: 60, group: 'busy', from: startTime });
    const storage = memoryStorage();
    const groups = createGroups({ defaults: { faq: true } });
    const busy = createBot({ knowledge, storage, log: collecting([]), groups });
    const unwanted: string[] = [];
    const unanswered: string[] = [];
    const mixed: string[] = [];
    let answered = 0;
    const places = new Map<string, string>();
    for (const { sort, message } of log) {
      const { user = '' } = message;
      const turn = await busy.handle(message, jsonLinesLimits);
      const replied = turn.replies.length > 0;
      if (message.mentioned && !replied) unanswered.push(message.text);
      if (isUnwanted(sort, replied)) unwanted.push(`${sort}: ${message.text}`);
      if (sort === 'ours' && replied) answered++;
      if (!replied) continue;
      const place = `${turn.procedure} ${turn.step}`;
      if (sort === 'step' && !follows(places.get(user), turn)) mixed.push(`${user}: ${places.get(user)} -> ${place}`);
      places.set(user, place);
    }
    expect(unanswered).toEqual([]);
    expect(unwanted.length, unwanted.slice(0, 20).join('\n')).toBeLessThanOrEqual(10);
    expect(mixed).toEqual([]);
    expect(answered).toBeGreaterThan(20);
  });

  it('has thousands of different messages', () => {
    const log = groupLog({ count: 10_000, members: 60, group: 'busy', from: startTime });
    expect(new Set(log.map(({ message }) => message.text)).size).toBeGreaterThan(900);
  });
});

function isUnwanted(sort: LogLine['sort'], replied: boolean): boolean {
  return replied && sort !== 'ours' && sort !== 'mention' && sort !== 'step';
}

/** 下一步 stays with the member's own procedure and moves by at most one step; without one nothing begins. */
function follows(before: string | undefined, { procedure, step }: Turn): boolean {
  const [running = 'null', at = 'null'] = before?.split(' ') ?? [];
  if (running === 'null' || procedure === null) return procedure === null || running !== 'null';
  return procedure !== running || at === 'null' || step === null || step - Number(at) <= 1;
}
