import { beforeAll, describe, expect, it } from 'vitest';
import type { Knowledge } from '../src/answer.ts';
import { createBot, loadKnowledge } from '../src/bot.ts';
import { ContentError } from '../src/errors.ts';
import { collecting, memoryStorage } from './helpers/bot.ts';
import { testConfig } from './helpers/config.ts';

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await loadKnowledge(testConfig);
});

const named = (hash: string): Knowledge => ({ ...knowledge, content: { ...knowledge.content, hash } });
const botWith = (load: () => Promise<Knowledge>) =>
  createBot({ knowledge, storage: memoryStorage(), log: collecting([]), load });

describe('reload()', () => {
  it('ends with the content that was there when it was asked for last, and loads no more often than needed', async () => {
    const loads = [named('first'), named('second'), named('not needed')];
    let finishFirst = (): void => undefined;
    const first = new Promise<void>((resolve) => {
      finishFirst = resolve;
    });
    const bot = botWith(async () => {
      const loaded = loads.shift() ?? knowledge;
      if (loaded.content.hash === 'first') await first;
      return loaded;
    });
    const early = bot.reload();
    await new Promise((resolve) => setImmediate(resolve));
    const late = [bot.reload(), bot.reload()];
    await new Promise((resolve) => setImmediate(resolve));
    finishFirst();
    await Promise.all([early, ...late]);
    expect(bot.knowledge().content.hash).toBe('second');
  });

  it('changes nothing when the content is wrong, and works again afterwards', async () => {
    const loads = [() => Promise.reject(new ContentError([])), () => Promise.resolve(named('right'))];
    const bot = botWith(() => loads.shift()?.() ?? Promise.resolve(knowledge));
    await expect(bot.reload()).rejects.toBeInstanceOf(ContentError);
    expect(bot.knowledge()).toBe(knowledge);
    await bot.reload();
    expect(bot.knowledge().content.hash).toBe('right');
  });
});
