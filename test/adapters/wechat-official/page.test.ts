import { describe, expect, it } from 'vitest';
import { maxBytes, pageOf, textOf } from '../../../adapters/wechat-official/page.ts';
import type { Reply } from '../../../src/message.ts';

const wording = { more: '（回复「继续」看剩下的）', choose: '（点一下，或回复前面的数字）' };
const reply = (text: string, ...choices: string[]): Reply => ({ text, choices });

/** All pages, as someone sees them who says 继续 until there is nothing more. */
function pages(replies: readonly Reply[]): string[] {
  const shown: string[] = [];
  for (let rest = replies; rest.length > 0 && shown.length < 100; ) {
    const page = pageOf(rest);
    shown.push(textOf(page, wording));
    rest = [...(page.cut ? [page.cut] : []), ...page.untouched];
  }
  return shown;
}

describe('pageOf() and textOf()', () => {
  it('shows choices as links that send them, with digits', () => {
    expect(pages([reply('第 1 步', '下一步', '找不到')])).toEqual([
      '第 1 步\n1. <a href="weixin://bizmsgmenu?msgmenucontent=下一步&msgmenuid=1">下一步</a>\n' +
        '2. <a href="weixin://bizmsgmenu?msgmenucontent=找不到&msgmenuid=2">找不到</a>\n（点一下，或回复前面的数字）',
    ]);
  });

  it('lists choices without links when the links are too long', () => {
    const choices = Array.from({ length: 8 }, (_, index) => `${'选'.repeat(19)}${index}`);
    const [text = ''] = pages([reply('好。'.repeat(100), ...choices)]);
    expect(text).not.toContain('<a');
    expect(text).toContain(`8. ${choices[7]}`);
  });

  it.each(['<a href="https://evil.example">点我</a>', '</a><script>', '<!-- x', 'a <b'])(
    'never lets a text become markup: %s',
    (text) => {
      const [shown = ''] = pages([reply(text, `x"><a href='y'>`)]);
      const links = shown.match(/<[^<>]*>/g) ?? [];
      expect(links.filter((tag) => tag !== '</a>' && !/^<a href="weixin:[^"<>]*">$/.test(tag))).toEqual([]);
      expect(links).toHaveLength(2);
    },
  );

  it('leaves a sign that is no tag alone', () => {
    expect(pages([reply('1 < 2 > 0, a<3')])).toEqual(['1 < 2 > 0, a<3']);
  });

  it.each([599, 600, 601, 1500, 9000])('keeps to 1,800 bytes and loses nothing of %i characters', (length) => {
    const text = Array.from({ length }, (_, index) => (index % 40 === 39 ? '。' : '解')).join('');
    const shown = pages([reply(text, '下一步')]);
    for (const page of shown) expect(Buffer.byteLength(page)).toBeLessThanOrEqual(maxBytes);
    expect(shown.slice(0, -1).every((page) => page.endsWith(wording.more))).toBe(true);
    expect(shown.at(-1)).toContain('bizmsgmenu');
    const joined = shown.map((page) => page.replace(wording.more, '').replace(/\n1\. <a.*$/s, '')).join('');
    expect(joined.replace(/\s/g, '')).toBe(text);
  });

  it('cuts between characters as people see them, never in an address', () => {
    const family = '👨‍👩‍👧‍👦';
    for (let shift = 0; shift < 40; shift++) {
      const [first = '', second = ''] = pages([reply(`${'x'.repeat(1600 + shift)}${family.repeat(20)}`)]);
      expect(first.isWellFormed() && second.isWellFormed()).toBe(true);
      expect(first.replace(/\n.*$/s, '').replace(/x/g, '').replaceAll(family, '')).toBe('');
      const address = `https://example.com/${'a'.repeat(100)}`;
      const linked = pages([reply(`${'解'.repeat(520 + shift)}${address}${'绑'.repeat(100)}`)]);
      expect(linked.filter((page) => page.includes(address))).toHaveLength(1);
    }
  });

  it('says which replies were not shown at all', () => {
    const [a, b, c] = ['甲', '乙', '丙'].map((letter) => reply(letter.repeat(250)));
    if (!a || !b || !c) throw new Error('three');
    expect(pageOf([a, b])).toEqual({ shown: [a, b], cut: null, untouched: [] });
    expect(pageOf([a, b, c])).toEqual({ shown: [a, b], cut: null, untouched: [c] });
  });

  it('comes to an end with more choices than any page holds', () => {
    const choices = Array.from({ length: 100 }, (_, index) => `${'选'.repeat(18)}${index}`);
    const shown = pages([reply('好', ...choices)]);
    expect(shown.length).toBeLessThan(4);
    for (const page of shown) expect(Buffer.byteLength(page)).toBeLessThanOrEqual(maxBytes);
  });

  it('gives an empty text for no replies', () => {
    expect(textOf(pageOf([]), wording)).toBe('');
  });
});
