import { beforeAll, describe, expect, it } from 'vitest';
import type { Normalize } from '../../src/nlu/normalize.ts';
import { createPinyin, createPinyinTable } from '../../src/nlu/pinyin.ts';
import { createRepair } from '../../src/nlu/repair.ts';

/** Cuts where the text has a bar, as jieba would. */
let pinyin: (character: string) => string;
beforeAll(async () => {
  pinyin = createPinyin(await createPinyinTable());
});
const repaired = (words: readonly string[], cut: string): string => {
  const tokens = cut.split('|');
  const repair: Normalize = createRepair(words, () => tokens, pinyin);
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

  it('leaves words alone, and runs of known words', () => {
    expect(repaired(['注销'], '住校')).toBe('住校');
    expect(repaired(['聊天记录'], '聊天|纪录')).toBe('聊天纪录');
  });

  it('leaves pairs with a very common character alone', () => {
    expect(repaired(['时间'], '这|是|件|大事')).toBe('这是件大事');
  });

  it('leaves a text alone that the tokenizer did not keep whole', () => {
    const repair = createRepair(['注销'], () => ['主', '销'], pinyin);
    expect(repair('主 销')).toBe('主 销');
  });
});
