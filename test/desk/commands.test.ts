// The parser and the roles, command by command.
import { describe, expect, it } from 'vitest';
import { commandTable, type DeskCommandName, deskCommandNames, parseDeskCommand } from '../../src/desk/commands.ts';
import { atLeast, type Role, roles } from '../../src/desk/operators.ts';
import { createTestDesk } from '../helpers/desk.ts';

interface Row {
  readonly name: DeskCommandName;
  /** Right without a case known by the place; the same in both languages. */
  readonly right: readonly string[];
  /** Right where the place knows the case. */
  readonly here: readonly string[];
  readonly wrong: readonly string[];
  readonly least: Role;
}

const rows: readonly Row[] = [
  { name: 'queue', right: ['队列', 'queue', '/QUEUE@OurBot'], here: ['队列'], wrong: ['队列 现在'], least: 'operator' },
  {
    name: 'take',
    right: ['接单 1', 'take 1', '接单 #1'],
    here: ['接单'],
    wrong: ['接单', '接单 一号'],
    least: 'operator',
  },
  {
    name: 'transfer',
    right: ['转交 1 小王', 'transfer #1 telegram:2'],
    here: ['转交 小王', '转交 2'],
    wrong: ['转交', '转交 1', '转交 1 小 王'],
    least: 'operator',
  },
  {
    name: 'note',
    right: ['备注 1 要回访', 'note 1 call back'],
    here: ['备注 要 回访'],
    wrong: ['备注', '备注 1'],
    least: 'operator',
  },
  {
    name: 'canned',
    right: ['快捷 1 稍等', 'canned', '快捷'],
    here: ['快捷 稍等', '快捷'],
    wrong: ['快捷 稍等'],
    least: 'operator',
  },
  {
    name: 'step',
    right: ['步骤 1 4', 'step #1 4'],
    here: ['步骤 4'],
    wrong: ['步骤', '步骤 1', '步骤 1 四', '步骤 1 0'],
    least: 'operator',
  },
  { name: 'close', right: ['关闭 1', 'close #1'], here: ['关闭'], wrong: ['关闭', '关闭 1 谢谢'], least: 'operator' },
  { name: 'reopen', right: ['重开 1', 'reopen 1'], here: ['重开'], wrong: ['重开'], least: 'operator' },
  { name: 'ban', right: ['拉黑 1', 'ban 1'], here: ['拉黑'], wrong: ['拉黑', '拉黑 他'], least: 'supervisor' },
  { name: 'unban', right: ['解禁 1', 'unban 1'], here: ['解禁'], wrong: ['解禁'], least: 'admin' },
  {
    name: 'mute',
    right: ['静音 1', 'mute 1 20'],
    here: ['静音', '静音 20'],
    wrong: ['静音', '静音 1 很久'],
    least: 'operator',
  },
  { name: 'stats', right: ['统计', 'stats'], here: ['统计'], wrong: ['统计 昨天'], least: 'operator' },
  { name: 'help', right: ['帮助', 'help', '/help'], here: ['帮助'], wrong: ['help me'], least: 'operator' },
];

const operatorOf: Readonly<Record<Role, string>> = {
  operator: 'telegram:1',
  supervisor: 'telegram:8',
  admin: 'telegram:9',
};

it('the table has every command', () => {
  expect(rows.map(({ name }) => name)).toEqual(deskCommandNames);
});

describe.each(rows)('$name', ({ name, right, here, wrong, least }) => {
  it('is read', () => {
    for (const text of right)
      expect(parseDeskCommand(text, null), text).toMatchObject({ kind: 'command', command: { name } });
    for (const text of here) {
      const parsed = parseDeskCommand(text, 7);
      expect(parsed, text).toMatchObject({ kind: 'command', command: { name, case: 7 } });
    }
    for (const text of wrong) expect(parseDeskCommand(text, null), text).toEqual({ kind: 'usage', name });
  });

  it.each(roles)(`%s may${least === 'operator' ? '' : ` from ${least} on`}`, async (role) => {
    const { say, order } = await createTestDesk();
    await say('转人工');
    const told = (await order(right[0] ?? '', { operator: operatorOf[role] })) ?? '';
    expect(told.includes('没有权限')).toBe(!atLeast(role, least));
    expect(commandTable[name].role).toBe(least);
  });

  it('tells its usage when the arguments are wrong', async () => {
    const { order } = await createTestDesk();
    const told = await order(wrong[0] ?? '');
    expect(told).toContain('用法');
    expect(told).toContain(commandTable[name].words[0]);
  });

  it('is nothing to people who are no operators, forwarded or anonymous', async () => {
    const { say, order, record } = await createTestDesk();
    await say('转人工');
    const before = await record();
    expect(await order(right[0] ?? '', { operator: 'telegram:666' })).toBeNull();
    expect(await order(right[0] ?? '', { operator: 'telegram:9', genuine: false })).toBeNull();
    expect((await record())?.desk?.case).toEqual(before?.desk?.case);
  });
});

describe('parseDeskCommand()', () => {
  it.each([
    ['请点右上角', '请点右上角'],
    ['关闭小程序再打开', '关闭小程序再打开'],
    ['  队列很长，请稍等 ', '队列很长，请稍等'],
    ['12', '12'],
    ['/start', '/start'],
  ])('%s is no command', (text, words) => {
    expect(parseDeskCommand(text, 7)).toEqual({ kind: 'words', text: words });
  });

  it('takes a number for the step where the place knows the case, and for the case otherwise', () => {
    expect(parseDeskCommand('步骤 4', 7)).toMatchObject({ command: { case: 7, argument: '4' } });
    expect(parseDeskCommand('步骤 8 4', 7)).toMatchObject({ command: { case: 8, argument: '4' } });
    expect(parseDeskCommand('备注 3 月再来', 7)).toMatchObject({ command: { case: 7, argument: '3 月再来' } });
    expect(parseDeskCommand('备注 #3 月再来', 7)).toMatchObject({ command: { case: 3, argument: '月再来' } });
    expect(parseDeskCommand('接单 push:u-1', null)).toMatchObject({ command: { conversation: 'push:u-1' } });
  });
});

describe('an operator message that comes again', () => {
  it('is carried out once', async () => {
    const { say, order, settle, world } = await createTestDesk();
    await say('转人工');
    await order('接单 1');
    await order('您好', { case: 1, id: 'same' });
    await order('您好', { case: 1, id: 'same' });
    await settle();
    expect(world.pushed.filter(({ text }) => text === '您好')).toHaveLength(1);
  });
});
