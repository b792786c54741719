import { beforeAll, describe, expect, it } from 'vitest';
import type { Content } from '../../src/content/schema.ts';
import { fill, render } from '../../src/render/render.ts';
import { splitText } from '../../src/render/split.ts';
import { loadRouter } from '../helpers/dialog.ts';

const buttons = { maxText: 1000, unit: 'chars', buttons: true } as const;
let content: Content;
beforeAll(async () => {
  content = await loadRouter();
});

describe('render()', () => {
  it('joins sentences and texts and gives the choices', () => {
    const parts = [{ text: '打开管理页。' }, { say: 'warning', values: { text: '别断电。' } }] as const;
    expect(render(parts, ['下一步'], content, buttons)).toEqual([
      { text: '打开管理页。\n注意：别断电。', choices: ['下一步'] },
    ]);
  });

  it('lists the choices where there are no buttons', () => {
    const [reply] = render([{ text: '好。' }], ['下一步', '找不到'], content, { ...buttons, buttons: false });
    expect(reply?.text).toBe('好。\n1. 下一步　2. 找不到');
  });

  it('gives the choices with the last piece of a long text', () => {
    const replies = render([{ text: '一二三四五。六七八九十。' }], ['好'], content, { ...buttons, maxText: 6 });
    expect(replies.map(({ choices }) => choices)).toEqual([[], ['好']]);
  });
});

describe('fill()', () => {
  it('fills placeholders once and leaves unknown ones', () => {
    expect(fill('{a} {b}', { a: '{b}', b: 'x' })).toBe('{b} x');
    expect(fill('{c}', {})).toBe('{c}');
  });
});

describe('splitText()', () => {
  it.each([
    ['chars', 10],
    ['bytes', 31],
  ] as const)('cuts by %s, loses no letter and breaks no character', (unit, maxText) => {
    const text = `${'解绑小程序。'.repeat(9)}😀${'𠮷'.repeat(30)}\n第二行`;
    const pieces = splitText(text, { maxText, unit });
    const size = (piece: string): number => (unit === 'bytes' ? Buffer.byteLength(piece) : [...piece].length);
    expect(Math.max(...pieces.map(size))).toBeLessThanOrEqual(maxText);
    expect(pieces.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
  });

  it('prefers line ends and stops', () => {
    expect(splitText('一二三。\n四五六七八。九', { maxText: 8, unit: 'chars' })).toEqual([
      '一二三。',
      '四五六七八。九',
    ]);
  });
});
