// No message makes the understanding work long: texts of one word over and over, where patterns with many ways to match would.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Knowledge } from '../../src/answer.ts';
import { loadKnowledge } from '../../src/bot.ts';
import type { Context } from '../../src/message.ts';
import { testConfig } from '../helpers/config.ts';

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await loadKnowledge(testConfig);
});
const idle: Context = { topic: null, running: null, choices: [], asked: null };
const running: Context = {
  ...idle,
  topic: 'cancel-wechat',
  running: 'cancel-wechat',
  way: { steps: ['先告诉联系人', '备份聊天'], number: 1, more: '', branches: [], says: [], methods: [], gate: false },
};

const asked: Context = { ...idle, topic: 'unbind-qq', running: 'unbind-qq', asked: 'slot' };

/** What may stand before it, and lead into a pattern. */
const beginnings = ['', '安卓', '手机', '把我的', '你这些', '没有'];

describe('a text of one word over and over', () => {
  it.each([idle, running, asked])(
    'is read in no more than twenty times what an ordinary one of its length takes',
    (context) => {
      const ordinary = '我想问一下微信注销之前要不要先把零钱提出来，不然会不会退不回来，'.repeat(13).slice(0, 400);
      const spent = (text: string): number => {
        const before = process.cpuUsage();
        for (let turn = 0; turn < 5; turn++) knowledge.understand(text, context);
        const { user, system } = process.cpuUsage(before);
        return user + system;
      };
      spent(ordinary);
      const usual = Math.max(spent(ordinary), 1000);
      for (const word of [
        '我',
        '我先',
        '就',
        '还',
        '不',
        '没',
        '在弄',
        '都',
        '等',
        '算了',
        '回到',
        '继续',
        '第',
        '跳到',
        '忘了',
        '怕',
        '啊',
        '1',
        '刚刚',
        '全都',
        '搞错了',
        '还是',
        '换成',
        '等等',
        '只要',
      ]) {
        for (const beginning of beginnings) {
          const text = `${beginning}${word.repeat(400).slice(0, 390)}x`;
          expect(spent(text) / usual, beginning + word).toBeLessThan(20);
        }
      }
    },
  );
});
