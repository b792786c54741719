// The small rules: working hours, masks, held-back words, the audit log, settings.
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { auditLine } from '../../src/desk/audit.ts';
import { mustBeHeldBack } from '../../src/desk/hold-back.ts';
import { type Hours, isOpen, openFrom } from '../../src/desk/hours.ts';
import { mask } from '../../src/desk/mask.ts';
import { ConfigError } from '../../src/errors.ts';
import { textOf } from '../helpers/bot.ts';
import { createTestDesk, minute, newWorld } from '../helpers/desk.ts';
import { sharedKnowledge } from '../helpers/telegram.ts';

const hours: Hours = {
  timezone: 'Asia/Shanghai',
  week: { mon: ['09:00-12:00', '13:30-18:00'], tue: ['09:00-18:00'] },
  holidays: ['2026-01-06'],
};
/** Peking is eight hours ahead. */
const peking = (text: string): number => Date.parse(`${text}:00+08:00`);

describe('working hours', () => {
  it.each([
    ['2026-01-05T08:59', false],
    ['2026-01-05T09:00', true],
    ['2026-01-05T12:00', false],
    ['2026-01-05T17:59', true],
    ['2026-01-06T10:00', false],
    ['2026-01-07T10:00', false],
  ])('%s: %s', (at, open) => expect(isOpen(hours, peking(at))).toBe(open));

  it('the next opening passes pauses, holidays and days off', () => {
    expect(openFrom(hours, peking('2026-01-05T12:30'))).toBe(peking('2026-01-05T13:30'));
    expect(openFrom(hours, peking('2026-01-05T18:30'))).toBe(peking('2026-01-12T09:00'));
    expect(openFrom(hours, peking('2026-01-05T10:00'))).toBe(peking('2026-01-05T10:00'));
    expect(openFrom(undefined, 5)).toBe(5);
  });

  it('outside them a message is left, and the reminder counts from the opening', async () => {
    const { content, understand } = await sharedKnowledge();
    const desk = { ...content.desk, hours, hoursText: '周一周二' };
    const world = { ...newWorld(), now: peking('2026-01-05T12:30') };
    const test = await createTestDesk({ world, knowledge: { understand, content: { ...content, desk } } });
    expect(textOf(await test.say('转人工'))).toContain('不在客服的服务时间（周一周二）');
    await test.pass(30 * minute);
    expect(test.at().join()).not.toContain('提醒');
    await test.pass(33 * minute);
    expect(test.at().join()).toContain('提醒：#1 已经等了 3 分钟');
  });
});

describe('mask()', () => {
  it.each([
    ['手机 13812345678', '手机 ■■■■'],
    ['验证码 483920', '验证码 ■■■■'],
    ['身份证110101199003070011', '身份证■■■■'],
    ['138 1234 5678 打给我', '■■■■ 打给我'],
    ['密码是abc12345', '■■■■'],
    ['第3步，2025年的订单', '第3步，2025年的订单'],
  ])('%s', (text, masked) => expect(mask(text)).toBe(masked));
});

describe('mustBeHeldBack()', () => {
  it.each([
    '把验证码发给我',
    '验 证 码 发我',
    '告诉我密码',
    '请提供身份证号',
    '给我您的卡号',
    '转账到以下账户',
    '验证码是多少？',
  ])('holds back %s', (text) => expect(mustBeHeldBack(text)).toBe(true));
  it.each(['请在页面里输入验证码', '不要把验证码告诉我', '我们不会要您的密码', '点「忘记密码」', '转到下一页', '好的'])(
    'lets pass %s',
    (text) => expect(mustBeHeldBack(text)).toBe(false),
  );
});

it('the audit log has every act, once, and no secrets', async () => {
  const { say, order, settle, bot } = await createTestDesk();
  await say('转人工');
  await order('接单 1');
  await order('您的手机 13812345678 收到短信了吗', { case: 1 });
  await order('把验证码发给我', { case: 1 });
  await order('备注 1 要回访');
  await order('拉黑 1');
  await order('队列');
  await order('关闭 1');
  await settle();
  await settle();
  const records = (await bot.desk?.audit.read()) ?? [];
  const acts = ['open', 'take', 'say', 'held-back', 'note', 'denied ban', 'queue', 'close'];
  expect(records.map(({ what }) => what).sort()).toEqual(acts.sort());
  expect(JSON.stringify(records)).not.toContain('13812345678');
  const line: unknown = JSON.parse(auditLine(records.find(({ what }) => what === 'take') ?? expect.unreachable()));
  expect(line).toEqual({ at: '2026-01-01T00:00:00.000Z', who: 'telegram:1', what: 'take', case: 1, detail: '' });
});

it('the figures count what happened', async () => {
  const { say, order, settle } = await createTestDesk();
  for (const conversation of ['a', 'b', 'c']) await say('转人工', { conversation });
  await order('接单 1');
  await order('关闭 1');
  await settle();
  await say('4', { conversation: 'a' });
  await order('接单 2');
  await settle();
  expect(await order('统计')).toBe('现在等待 1，处理中 1；24 小时内新开 3，关闭 1，评价 1 条，平均 4.0 分。');
  expect(await order('队列')).toMatch(/#2 小李 处理中[\s\S]*#3 等待中/);
});

describe('settings', () => {
  it('without a place there is no desk', () => {
    expect(readConfig({ OPERATORS: 'telegram:1' }, '/').desk).toBeNull();
  });

  it('are read', () => {
    const { desk } = readConfig(
      {
        OPERATORS: 'telegram:11, telegram:22:supervisor:老陈,wechat:wxid_a::小王,terminal:root:admin',
        DESK_TELEGRAM_FORUM: '-1001',
        DESK_WECHAT_ROOM: 'r1@chatroom',
        DESK_IDLE_MINUTES: '5',
      },
      '/',
    );
    expect(desk).toMatchObject({ telegramForums: [-1001], wechatRooms: ['r1@chatroom'], idleMs: 5 * minute });
    expect(desk?.operators).toEqual([
      { id: 'telegram:11', role: 'operator', name: '11' },
      { id: 'telegram:22', role: 'supervisor', name: '老陈' },
      { id: 'wechat:wxid_a', role: 'operator', name: '小王' },
      { id: 'terminal:root', role: 'admin', name: 'root' },
    ]);
  });

  it.each([
    [{ DESK_TERMINAL: '1' }, 'OPERATORS is missing'],
    [{ DESK_TELEGRAM_FORUM: 'group', OPERATORS: 'telegram:1' }, 'DESK_TELEGRAM_FORUM is "group"'],
    [{ DESK_TERMINAL: '1', OPERATORS: 'telegram:somebody' }, 'OPERATORS has "telegram:somebody"'],
    [{ DESK_TERMINAL: '1', OPERATORS: 'terminal:a:boss' }, 'OPERATORS has "terminal:a:boss"'],
    [{ DESK_TERMINAL: '1', OPERATORS: 'terminal:a,telegram:1::a' }, 'the name "a" twice'],
  ])('%j is wrong', (env, problem) => {
    expect(() => readConfig(env, '/')).toThrow(ConfigError);
    expect(() => readConfig(env, '/')).toThrow(problem);
  });
});
