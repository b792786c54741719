import { describe, expect, it } from 'vitest';
import { mayMean } from '../../src/nlu/guess.ts';
import { asksSomething } from '../../src/nlu/question.ts';

describe('asksSomething()', () => {
  it.each(['备份好了吗', '不弄会怎么样', '谁来批', '走哪里', '会不会丢', '要几天', '可以吗?', '那这个呢', 'why'])(
    '%s',
    (text) => {
      expect(asksSomething(text)).toBe(true);
    },
  );

  it.each(['备份好了', '没什么好备份的', '我没有积分呢', '啥都没有', '没啥要存的', '全部弄完了'])(
    '%s does not',
    (text) => {
      expect(asksSomething(text)).toBe(false);
    },
  );
});

describe('mayMean()', () => {
  it.each(['quit', 'finish', 'done'] as const)('%s is never guessed from a question', (command) => {
    expect(mayMean(command, '全部不弄了会怎么样')).toBe(false);
    expect(mayMean(command, '全部不弄了')).toBe(true);
  });

  it('guesses forget only of who speaks of themselves or of the bot, and asks nothing', () => {
    expect(mayMean('forget', '把我的都抹掉')).toBe(true);
    expect(mayMean('forget', '我的能抹掉吗')).toBe(false);
    expect(mayMean('forget', 'sql删除记录语句')).toBe(false);
  });

  it('takes the whole as finished only when it is named', () => {
    expect(mayMean('finish', '都弄妥当了')).toBe(false);
    expect(mayMean('finish', '所有步骤弄妥当了')).toBe(true);
  });

  it('takes a doubt for a question about sources, no other question', () => {
    expect(mayMean('sources', '你听谁说的')).toBe(true);
    expect(mayMean('sources', '谁来批')).toBe(false);
  });

  it('takes what is left for progress, not how long something takes', () => {
    expect(mayMean('progress', '还要多久')).toBe(true);
    expect(mayMean('progress', '整件事要多长时间')).toBe(false);
  });

  it('takes no missing customer service for a call for a human', () => {
    expect(mayMean('human', '也没有在线客服')).toBe(false);
    expect(mayMean('human', '客服一直不回')).toBe(false);
    expect(mayMean('human', '有没有客服')).toBe(true);
  });
});
