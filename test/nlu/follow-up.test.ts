// Messages that mean something only after what was said, on the real content and model.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Knowledge } from '../../src/answer.ts';
import { loadKnowledge } from '../../src/bot.ts';
import type { Context, Reading } from '../../src/message.ts';
import { testConfig } from '../helpers/config.ts';

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await loadKnowledge(testConfig);
});
const readAfter = (topic: string | null, text: string, context: Partial<Context> = {}): Reading =>
  knowledge.understand(text, { topic, running: null, choices: [], asked: null, ...context }).reading;

describe('a follow-up', () => {
  it.each([
    ['unbind-reversible', '那注销呢', 'undo-cancel'],
    ['mini-program-consequences', '那QQ呢', 'unbind-qq-overall-impact'],
    ['phone-number-after-cancel', '如果只是解绑呢', 'phone-number-after-unbind'],
    ['unbind-qq-verification', '小程序的话呢', 'mini-program-verification'],
  ])('asks the same of another verb or product: %s, %s', (topic, text, entry) => {
    expect(readAfter(topic, text)).toMatchObject({ kind: 'entry', entry });
  });

  it.each([
    ['cancel-balance', '要等几天到账'],
    ['unbind-keeps-data', '那朋友圈呢'],
  ])('asks for more of the answer before it: %s, %s', (topic, text) => {
    expect(readAfter(topic, text)).toMatchObject({ kind: 'entry', entry: topic });
  });

  it.each([
    ['cancel-balance', '要多久'],
    ['cancel-membership', '那怎么避免'],
    ['unbind-qq-work-wechat', '谁来批'],
    ['second-account', '适合哪些人'],
  ])('that names nothing asks for more of the last answer: %s, %s', (topic, text) => {
    expect(readAfter(topic, text)).toMatchObject({ kind: 'entry', entry: topic });
    expect(readAfter(null, text)).not.toMatchObject({ kind: 'entry', entry: topic });
  });

  it('asks why about the last answer while no step is shown', () => {
    expect(readAfter('cancel-dispute', '为什么')).toMatchObject({ kind: 'entry', entry: 'cancel-dispute' });
    const running = { running: 'cancel-wechat' };
    expect(readAfter('cancel-wechat', '为什么', running)).toMatchObject({ kind: 'command', command: 'why' });
  });

  it('may name another device', () => {
    const text = '苹果的话要什么';
    expect(readAfter('unbind-qq-verification', text)).toMatchObject({ kind: 'entry', entry: 'unbind-qq-verification' });
    expect(readAfter('unbind-qq', text, { running: 'unbind-qq' })).toMatchObject({ kind: 'values' });
  });

  it('is not what stands alone', () => {
    for (const text of [
      '今天天气怎么样',
      '支付宝怎么解绑',
      '昨晚国足赢了没有',
      '劳动仲裁要什么材料',
      '淘宝会员积分有什么用',
    ])
      for (const topic of ['unbind-qq-friends', 'mini-program-consequences'])
        expect(readAfter(topic, text), text).not.toMatchObject({ kind: 'entry' });
    expect(readAfter('unbind-qq-friends', '怎么注销微信')).toMatchObject({ kind: 'entry', entry: 'cancel-wechat' });
  });

  it('is about the topic although its words are shared by several', () => {
    expect(readAfter('cancel-friends', '聊天记录还在吗')).toMatchObject({
      kind: 'entry',
      entry: 'cancel-chat-history',
    });
    expect(readAfter(null, '聊天记录还在吗')).toMatchObject({ kind: 'which' });
  });
});

describe('a bare verb', () => {
  it('asks which one, whatever was talked about', () => {
    expect(readAfter('unbind-mini-program', '注销')).toMatchObject({ kind: 'which' });
  });
});

describe('a wording of a command', () => {
  it('is a question when the command makes no sense and the question is plain', () => {
    const text = '注销申请已经提交了';
    expect(readAfter(null, text)).toMatchObject({ kind: 'entry', entry: 'undo-cancel' });
    expect(readAfter('cancel-wechat', text, { running: 'cancel-wechat' })).toMatchObject({ kind: 'command' });
  });

  it('is part of the question when a product is named before it', () => {
    expect(readAfter(null, '网页解绑QQ最安全，真的假的')).toMatchObject({ kind: 'entry' });
    expect(readAfter('unbind-qq', '我不想看这些，跳过', { running: 'unbind-qq' })).toMatchObject({ command: 'skip' });
  });

  it('stays a command when it is too short to be a question', () => {
    expect(readAfter(null, '下一步')).toMatchObject({ kind: 'command', command: 'next' });
  });

  it('starts what was talked about, but not what that is apart from', () => {
    expect(readAfter('cancel-friends', '具体怎么操作')).toMatchObject({ kind: 'command', command: 'start' });
    expect(readAfter('semi-cancel', '具体怎么操作')).toMatchObject({ kind: 'entry', entry: 'semi-cancel' });
  });
});
