// A case from 转人工 to the rating, through the real bot.
import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import { textOf } from '../helpers/bot.ts';
import { createTestDesk, homes, minute, type TestDesk } from '../helpers/desk.ts';

const hour = 60 * minute;

/** A user at step 3 who asked for a human. */
async function waiting(): Promise<TestDesk> {
  const desk = await createTestDesk();
  for (const text of ['怎么解绑小程序', '下一步', '下一步', '转人工']) await desk.say(text);
  await desk.settle();
  return desk;
}

async function taken(): Promise<TestDesk> {
  const desk = await waiting();
  await desk.order('接单 1');
  await desk.settle();
  return desk;
}

const pushed = ({ world }: TestDesk): string[] => world.pushed.map(({ text }) => text);

describe('ways in', () => {
  it('转人工 opens a case, says the position, and shows step and last messages at every place', async () => {
    const desk = await createTestDesk();
    await desk.say('怎么解绑小程序');
    await desk.say('下一步');
    await desk.say('下一步');
    const turn = await desk.say('转人工');
    expect(turn).toMatchObject({ outcome: 'handoff', step: 3 });
    expect(textOf(turn)).toContain('第 1 位');
    await desk.settle();
    for (const place of homes) {
      const [sheet = ''] = desk.at(place);
      expect(sheet).toContain('#1');
      expect(sheet).toMatch(/第 3\/\d+ 步/);
      expect(sheet).toContain('用户：怎么解绑小程序');
      expect(sheet).toContain('用户：转人工');
      expect(sheet).toContain('机器人：');
    }
  });

  it.each(['人工客服', '找真人', '我要投诉，给我转人工'])('%s is a wording of it', async (text) => {
    const desk = await createTestDesk();
    expect((await desk.say(text)).outcome).toBe('handoff');
  });

  it('the third miss offers it, and the offer is a choice', async () => {
    const desk = await createTestDesk();
    await desk.say('今天股票涨了吗');
    await desk.say('明天下雨吗');
    const turn = await desk.say('红烧肉怎么做');
    expect(turn.replies.flatMap(({ choices }) => choices)).toContain('转人工');
    expect((await desk.say('转人工')).outcome).toBe('handoff');
  });

  it("a step's 还是不行 without another method opens a case", async () => {
    const desk = await createTestDesk();
    await desk.say('怎么解绑小程序');
    let turn = await desk.say('找不到');
    for (let tries = 0; tries < 12 && turn.outcome !== 'handoff'; tries++) turn = await desk.say('还是不行');
    expect(turn.outcome).toBe('handoff');
    await desk.settle();
    expect((await desk.record())?.desk?.case?.status).toBe('waiting');
  });

  it('an operator pulls a conversation by its name', async () => {
    const desk = await createTestDesk();
    await desk.say('怎么解绑小程序', { conversation: 'push:7' });
    expect(await desk.order('接单 push:7')).toBeNull();
    await desk.settle();
    expect((await desk.record('push:7'))?.desk?.case).toMatchObject({ status: 'taken', owner: { name: '小李' } });
    expect((await desk.say('在吗', { conversation: 'push:7' })).outcome).toBe('ignored');
    expect(await desk.order('接单 push:8')).toContain('没有找到会话');
  });

  it('without a desk the answer stays honest', async () => {
    const { createTestBot } = await import('../helpers/bot.ts');
    const { say } = await createTestBot();
    expect(textOf(await say('转人工'))).toContain('还没有接人工坐席');
  });
});

describe('while a case waits', () => {
  it('answers what it is sure of, after the position', async () => {
    const desk = await waiting();
    const turn = await desk.say('注销和解绑有什么区别');
    expect(turn.outcome).toBe('answer');
    expect(turn.replies[0]?.text).toContain('第 1 位');
    expect(turn.replies.length).toBeGreaterThan(1);
  });

  it('says only the position to anything else, and hands it to the desk', async () => {
    const desk = await waiting();
    const turn = await desk.say('今天股票涨了吗');
    expect(turn.replies).toHaveLength(1);
    expect(textOf(turn)).toContain('第 1 位');
    await desk.settle();
    expect(desk.at().at(-1)).toContain('今天股票涨了吗');
    expect((await desk.say('进度')).step).toBe(3);
  });

  it('goes on with the procedure, and the desk sees the step', async () => {
    const desk = await waiting();
    expect((await desk.say('下一步')).step).toBe(4);
    expect(await desk.order('队列')).toMatch(/#1[\s\S]*第 4\//);
  });

  it('不用了 ends it at the same step, with a line saying so', async () => {
    const desk = await waiting();
    const turn = await desk.say('不用了');
    expect(textOf(turn)).toContain('不转人工了');
    expect(textOf(turn)).toMatch(/第 3\/\d+ 步/);
    await desk.settle();
    expect(desk.world.shown.map(({ act }) => act)).toContain('close');
    expect((await desk.say('下一步')).step).toBe(4);
  });

  it('counts those who wait before', async () => {
    const desk = await waiting();
    expect(textOf(await desk.say('转人工', { conversation: 'second' }))).toContain('第 2 位');
  });

  it('a secret is refused, and reaches neither desk nor record', async () => {
    const desk = await waiting();
    expect((await desk.say('验证码是 483920')).outcome).toBe('refused');
    await desk.settle();
    expect(JSON.stringify([await desk.record(), desk.world.shown])).not.toContain('483920');
  });
});

describe('while an operator has it', () => {
  it('begins with the safety line', async () => {
    const desk = await taken();
    expect(pushed(desk).at(-1)).toContain('不会索要验证码、密码或转账');
  });

  it('the bot says nothing, words go both ways', async () => {
    const desk = await taken();
    expect(await desk.say('怎么解绑小程序')).toMatchObject({ outcome: 'ignored', replies: [] });
    expect(await desk.say('我的手机号是 13812345678')).toMatchObject({ replies: [] });
    await desk.settle();
    expect(desk.at().slice(-2)[0]).toBe('用户：怎么解绑小程序');
    expect(desk.at().at(-1)).toContain('■');
    expect(JSON.stringify(await desk.record())).not.toContain('13812345678');
    await desk.order('请点右上角的按钮', { case: 1 });
    await desk.settle();
    expect(pushed(desk).at(-1)).toBe('请点右上角的按钮');
  });

  it('only the place of its owner hears the user', async () => {
    const desk = await taken();
    const before = desk.at(homes[1]).length;
    await desk.say('您好');
    await desk.settle();
    expect(desk.at(homes[1])).toHaveLength(before);
  });

  it('a kind that cannot cross is named, both ways', async () => {
    const desk = await taken();
    await desk.say('', { kind: 'image' });
    await desk.settle();
    expect(desk.at().at(-1)).toContain('[图片]');
    expect(await desk.order('', { case: 1, kind: 'voice' })).toContain('只有文字');
  });

  it('has one owner', async () => {
    const desk = await taken();
    const other = { operator: 'telegram:2', case: 1 };
    expect(await desk.order('接单', other)).toContain('小李');
    expect(await desk.order('您好', other)).toContain('小李');
    expect(await desk.order('关闭', other)).toContain('小李');
    expect(await desk.order('转交 小王', { case: 1 })).toBeNull();
    expect(await desk.order('您好', other)).toBeNull();
    expect(await desk.order('接单', { operator: 'telegram:8', case: 1 })).toBeNull();
    expect((await desk.record())?.desk?.case?.owner?.name).toBe('老陈');
  });

  it.each(['把验证码发给我', '报一下验证码', '密码是多少', '您的密码，发我一下', '先转账给我们'])(
    'holds back: %s',
    async (text) => {
      const desk = await taken();
      const before = pushed(desk).length;
      expect(await desk.order(text, { case: 1 })).toContain('没有发出');
      await desk.settle();
      expect(pushed(desk)).toHaveLength(before);
    },
  );

  it.each(['验证码只在微信里填，不要告诉任何人', '忘了密码就点找回密码', '请看第二行'])(
    'lets pass: %s',
    async (text) => {
      const desk = await taken();
      expect(await desk.order(text, { case: 1 })).toBeNull();
    },
  );

  it('不用了 of the user ends it', async () => {
    const desk = await taken();
    expect(textOf(await desk.say('不用了'))).toContain('由我帮您');
    expect((await desk.say('进度')).step).toBe(3);
  });

  it.each([
    ['waits', waiting],
    ['is taken', taken],
  ])('删除我的数据 while it %s leaves nothing', async (_what, begin) => {
    const desk = await begin();
    await desk.say('删除我的数据');
    await desk.settle();
    expect(await desk.record()).toMatchObject({ turns: [], desk: { talk: [], case: { status: 'closed' } } });
    expect(desk.world.shown.map(({ act }) => act)).toContain('close');
  });
});

describe('the end', () => {
  it('步骤 puts the user on the step and hands back; 关闭 after it closes nothing twice', async () => {
    const desk = await taken();
    expect(await desk.order('步骤 4', { case: 1 })).toBeNull();
    await desk.settle();
    expect(pushed(desk).at(-1)).toMatch(/第 4\/\d+ 步/);
    expect(await desk.order('关闭', { case: 1 })).toContain('已经关闭');
    await desk.settle();
    expect(pushed(desk).filter((text) => text.includes('评个分'))).toHaveLength(1);
    expect(textOf(await desk.say('5'))).toContain('谢谢您的评价');
    expect((await desk.say('进度')).step).toBe(4);
    await desk.settle();
    expect(desk.at().at(-1)).toContain('评价：5');
  });

  it('关闭 goes back to the same step', async () => {
    const desk = await taken();
    await desk.order('关闭', { case: 1 });
    await desk.settle();
    expect(pushed(desk).at(-1)).toMatch(/人工服务已结束[\s\S]*第 3\/\d+ 步/);
    expect((await desk.say('下一步')).step).toBe(4);
  });

  it('the rating never blocks, and counts once', async () => {
    const desk = await taken();
    await desk.order('关闭', { case: 1 });
    await desk.settle();
    expect((await desk.say('下一步')).step).toBe(4);
    expect(textOf(await desk.say('满意'))).toContain('谢谢');
    expect(textOf(await desk.say('满意'))).not.toContain('谢谢您的评价');
  });

  it('a digit that is a choice shown is no rating', async () => {
    const desk = await taken();
    desk.world.push = async () => 'waits';
    await desk.order('关闭', { case: 1 });
    await desk.settle();
    const turn = await desk.say('谢谢');
    expect(textOf(turn)).toContain('评个分');
    expect((await desk.say('1')).outcome).toBe('step');
    expect(textOf(await desk.say('满意'))).toContain('谢谢您的评价');
  });

  it('步骤 beyond the procedure changes nothing', async () => {
    const desk = await taken();
    expect(await desk.order('步骤 40', { case: 1 })).toContain('没有第 40 步');
    expect((await desk.record())?.desk?.case?.status).toBe('taken');
  });

  it('重开 takes it again', async () => {
    const desk = await taken();
    await desk.order('关闭', { case: 1 });
    await desk.settle();
    expect(await desk.order('重开 1', { operator: 'telegram:2' })).toBeNull();
    await desk.settle();
    expect(pushed(desk).at(-1)).toContain('又接入了');
    expect(desk.world.shown.map(({ act }) => act)).toContain('reopen');
    expect((await desk.say('您好')).outcome).toBe('ignored');
  });

  it('拉黑 and 解禁', async () => {
    const desk = await taken();
    expect(await desk.order('拉黑 1')).toContain('主管');
    await desk.order('拉黑 1', { operator: 'telegram:8' });
    expect((await desk.say('你好')).outcome).toBe('ignored');
    expect(await desk.order('解禁 1', { operator: 'telegram:8' })).toContain('管理员');
    await desk.order('解禁 1', { operator: 'telegram:9' });
    expect((await desk.say('你好')).outcome).toBe('smalltalk');
  });
});

describe('words that cannot be pushed', () => {
  it('wait, lead the next answer, and their author is told', async () => {
    const desk = await taken();
    desk.world.push = async () => 'waits';
    await desk.order('请看第二行', { case: 1 });
    await desk.settle();
    expect(desk.at().at(-1)).toContain('随对方下一条消息送到');
    expect(textOf(await desk.say('好'))).toBe('请看第二行');
  });

  it('are kept when the platform refuses, and the reason is told', async () => {
    const desk = await taken();
    desk.world.push = () => Promise.reject(new Error('bot was blocked'));
    await desk.order('请看第二行', { case: 1 });
    await desk.settle();
    expect(desk.at().at(-1)).toContain('bot was blocked');
    expect(textOf(await desk.say('好'))).toBe('请看第二行');
  });

  it('are tried again when the store failed', async () => {
    const desk = await taken();
    desk.world.push = () => Promise.reject(new StoreError('down'));
    await desk.order('请看第二行', { case: 1 });
    await desk.settle();
    desk.world.push = async () => 'sent';
    await desk.pass(2000);
    expect(pushed(desk).at(-1)).toBe('请看第二行');
  });
});

describe('time', () => {
  it('reminds once, then escalates once, not while muted', async () => {
    const desk = await waiting();
    await desk.pass(2 * minute);
    expect(desk.at().join()).not.toContain('提醒');
    await desk.pass(minute);
    await desk.pass(minute);
    expect(desk.at().filter((text) => text.startsWith('提醒'))).toHaveLength(1);
    await desk.order('静音 1 30');
    await desk.pass(20 * minute);
    expect(desk.at().join()).not.toContain('请主管处理');
    await desk.pass(10 * minute);
    await desk.pass(10 * minute);
    expect(desk.at().filter((text) => text.startsWith('请主管处理（老陈、管理）'))).toHaveLength(1);
  });

  it('gives a silent case back to the bot', async () => {
    const desk = await taken();
    await desk.pass(29 * minute);
    await desk.say('还在');
    await desk.pass(29 * minute);
    expect((await desk.record())?.desk?.case?.status).toBe('taken');
    await desk.pass(minute);
    expect(pushed(desk).at(-1)).toContain('人工服务先结束了');
    expect((await desk.say('进度')).step).toBe(3);
  });

  it('fires once with two instances, and after a restart', async () => {
    const first = await waiting();
    const second = await createTestDesk({ storage: first.bot.storage, world: first.world });
    first.world.now += 5 * minute;
    await Promise.all([first.settle(), second.settle(), first.settle(), second.settle()]);
    const third = await createTestDesk({ storage: first.bot.storage, world: first.world });
    await third.pass(minute);
    for (const place of homes) expect(first.at(place).filter((text) => text.startsWith('提醒'))).toHaveLength(1);
    first.world.now += 5 * hour;
    await Promise.all([first.settle(), second.settle(), third.settle()]);
    expect(first.at().filter((text) => text.startsWith('请主管处理'))).toHaveLength(1);
  });
});
