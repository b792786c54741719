import { beforeAll, describe, expect, it } from 'vitest';
import { createWordings, parseNumber, type Wordings } from '../../src/nlu/command.ts';
import { createNormalizer, type Normalize } from '../../src/nlu/normalize.ts';
import { loadRouter } from '../helpers/dialog.ts';

let wordings: Wordings;
let normalize: Normalize;
beforeAll(async () => {
  const content = await loadRouter();
  normalize = createNormalizer(content.aliases);
  wordings = createWordings(content, normalize);
});

describe('commandOf()', () => {
  it.each([
    ['下一步', 'next', null],
    ['那下一步吧！', 'next', null],
    ['第3步', 'goto', 3],
    ['跳到第十二步', 'goto', 12],
    ['第二步再给我看看', 'goto', 2],
    ['我已经做到第4步了', 'at', 4],
    ['第3步弄好了', 'at', 4],
    ['我做完第三步了', 'at', 4],
    ['第陆步', 'goto', 6],
    ['看看第伍部', 'goto', 5],
  ])('%s is %s %s', (text, command, number) => {
    expect(wordings.commandOf(normalize(text))).toEqual({ command, number });
  });

  it('leaves other texts alone', () => {
    expect(wordings.commandOf('怎么重置路由器')).toBeNull();
    expect(wordings.commandOf('我按照说明书上的第3步做了可是灯还是红的')).toBeNull();
  });
});

describe('whichOf()', () => {
  it('knows a bare verb, not a whole question', () => {
    expect(wordings.whichOf('重置')).toEqual(['reset-router', 'change-password']);
    expect(wordings.whichOf('重置路由器')).toBeNull();
  });
});

describe('choiceOf()', () => {
  const choices = [
    { label: '能看到「恢复出厂」', partial: true, entry: null },
    { label: '没有这一项', partial: true, entry: null },
    { label: '退出', partial: false, entry: null },
  ];
  const choose = (text: string, loose = true): number | null => wordings.choiceOf(normalize(text), choices, loose);

  it.each([
    ['2', 1],
    ['选2', 1],
    ['第二个', 1],
    ['三', 2],
    ['②', 1],
    ['没有这一项', 1],
    ['没有这一项。', 1],
    ['没有', 1],
    ['能看到', 0],
    ['退出', 2],
  ])('%s is place %s', (text, place) => {
    expect(choose(text)).toBe(place);
  });

  it.each(['4', '第2步', '怎么退出登录', '项', '今天天气'])('%s is none', (text) => {
    expect(choose(text)).toBeNull();
  });

  it('does not take a part of a label for a text with a meaning of its own', () => {
    expect(choose('没有', false)).toBeNull();
  });
});

describe('parseNumber()', () => {
  it.each([
    ['3', 3],
    ['十', 10],
    ['十二', 12],
    ['二十', 20],
    ['两', 2],
    ['三十一', 31],
    ['拾贰', 12],
  ])('%s is %i', (text, number) => {
    expect(parseNumber(text)).toBe(number);
  });
});
