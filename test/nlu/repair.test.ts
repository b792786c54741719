import { beforeAll, describe, expect, it } from 'vitest';
import type { Normalize } from '../../src/nlu/normalize.ts';
import { createPinyin, createPinyinTable } from '../../src/nlu/pinyin.ts';
import { createRepair, learnRepairable } from '../../src/nlu/repair.ts';

/** Cuts where the text has a bar, as jieba would. */
let pinyin: (character: string) => string;
beforeAll(async () => {
  pinyin = createPinyin(await createPinyinTable());
});
const repaired = (
  words: readonly string[],
  cut: string,
  { proper = [], long = [] }: Partial<Record<'proper' | 'long', readonly string[]>> = {},
): string => {
  const tokens = cut.split('|');
  const repair: Normalize = createRepair({ words, long, proper }, () => tokens, pinyin);
  return repair(tokens.join(''));
};

describe('createRepair()', () => {
  it.each([
    ['主|销|微信', '注销微信'],
    ['冷静|其|几天', '冷静期几天'],
    ['小|成|序|怎么|解|邦', '小程序怎么解绑'],
    ['备|分', '备份'],
  ])('replaces what sounds like a known word and is none: %s', (cut, expected) => {
    expect(repaired(['注销', '冷静期', '小程序', '解绑', '备份'], cut)).toBe(expected);
  });

  it('takes the longest word', () => {
    expect(repaired(['注销', '注销微信'], '主|销|威|信')).toBe('注销微信');
  });

  it('replaces a word that is never said here by one that is', () => {
    expect(repaired(['解除'], '接触')).toBe('解除');
    expect(repaired(['解除'], '接触', { proper: ['接触'] })).toBe('接触');
  });

  it('leaves runs of known words alone', () => {
    expect(repaired(['聊天记录'], '聊天|纪录')).toBe('聊天纪录');
  });

  it('leaves pairs with a very common character alone', () => {
    expect(repaired(['时间'], '这|是|件|大事')).toBe('这是件大事');
  });

  it.each([
    ['小|陈|续|解绑', '小程序解绑'],
    ['冷|近|期', '冷静期'],
    ['能|办|注销', '能办注销'],
    ['再|说|一|便', '再说一便'],
  ])('takes a long word for another that dialects say alike when both its parts are odd: %s', (cut, expected) => {
    expect(repaired([], cut, { long: ['小程序', '冷静期', '半注销', '再说一遍'] })).toBe(expected);
  });

  it('leaves a text alone that the tokenizer did not keep whole', () => {
    const repair = createRepair({ words: ['注销'], long: [], proper: [] }, () => ['主', '销'], pinyin);
    expect(repair('主 销')).toBe('主 销');
  });
});

describe('learnRepairable()', () => {
  const none = new Map<string, number>();
  const texts = (counts: Readonly<Record<string, number>>): string[][] =>
    Object.entries(counts).flatMap(([cut, count]) => Array.from({ length: count }, () => cut.split('|')));

  it('takes frequent words of the content, the likelier homophone first', () => {
    const learned = learnRepairable(
      texts({ 注销: 9, 主销: 12, 解绑: 2, 时间: 90 }),
      ['注销', '主销', '解绑'],
      none,
      pinyin,
    );
    expect(learned.words).toEqual(['主销', '注销']);
  });

  it('takes long words of the content however rare, but for those with common characters', () => {
    const own = ['数字证书', '会不会没', '解绑'];
    const learned = learnRepairable(texts({ 数字证书: 1, 会不会没: 1, 解绑: 1 }), own, none, pinyin);
    expect(learned).toMatchObject({ words: [], long: ['数字证书'] });
  });

  it('tells a mistake from what is said on purpose by how often it is', () => {
    const learned = learnRepairable(texts({ 邮箱: 100, '又|想': 5, '有|想': 2 }), ['邮箱'], none, pinyin);
    expect(learned.proper).toEqual(['又想']);
  });

  it('takes what is written everywhere for meant, what is rarer for a mistake', () => {
    const often = new Map([
      ['信号', 2000],
      ['登陆', 2000],
    ]);
    const learned = learnRepairable(texts({ 新号: 5, 登录: 100 }), ['新号', '登录'], often, pinyin);
    expect(learned.proper).toEqual(['信号']);
  });
});
