import { describe, expect, it } from 'vitest';
import { coreOf, createNormalizer, lettersOf } from '../../src/nlu/normalize.ts';

const normalize = createNormalizer({
  微信: ['vx', 'wx', '威信', 'wechat'],
  小程序: ['小程式', 'mini program'],
  退出登录: ['登出'],
  为什么: ['点解'],
  点解绑: ['点解绑'],
});

describe('normalize()', () => {
  it.each([
    ['full-width letters and case', 'ＱＱ號', 'qq号'],
    ['traditional characters', '怎麼解除綁定', '怎么解除绑定'],
    ['什么 stays 什么', '什麼是小程序', '什么是小程序'],
    ['aliases', '威信小程式', '微信小程序'],
    ['Latin aliases as whole runs', 'vx和vxlan', '微信和vxlan'],
    ['aliases of two words', 'Mini  Program怎么解绑', '小程序怎么解绑'],
    ['logging out is not cancelling', '怎麼登出微信', '怎么退出登录微信'],
    ['a longer word keeps a shorter alias out', '点解绑没反应，点解', '点解绑没反应,为什么'],
    ['a number after a Latin word is a word of its own', 'iPhone15Pro、qq12、s24', 'iphone 15pro、qq12、s24'],
    ['mentions', '@解绑助手 怎么解绑', '怎么解绑'],
    ['emoji and emoji codes', '怎么解绑😀[微笑]呢', '怎么解绑 呢'],
    ['control characters', '解\u0000绑\u200b', '解 绑'],
    ['broken surrogates', '\ud83d解绑', '\ufffd解绑'],
  ])('%s', (_, raw, expected) => {
    expect(normalize(raw)).toBe(expected);
  });

  it('reads only the beginning of very long texts', () => {
    expect(normalize('解'.repeat(10_000)).length).toBe(400);
  });
});

describe('coreOf()', () => {
  it.each([
    ['那下一步吧', '下一步'],
    ['请继续', '继续'],
    ['好的呢！', '好的'],
    ['呢', '呢'],
    ['帮我转人工谢谢', '转人工'],
  ])('%s -> %s', (text, core) => {
    expect(coreOf(text)).toBe(core);
  });
});

describe('lettersOf()', () => {
  it('keeps letters and digits only', () => {
    expect(lettersOf(' 第 2 步，好！')).toBe('第2步好');
  });
});
