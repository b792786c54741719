import { beforeAll, describe, expect, it } from 'vitest';
import { createBot, loadKnowledge } from '../src/bot.ts';
import type { Knowledge } from '../src/engine.ts';
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
  it('ends with the content that was asked for last, even when an earlier load takes longer', async () => {
    const loads = [named('first'), named('second')];
    let finishFirst = (): void => undefined;
    const first = new Promise<void>((resolve) => {
      finishFirst = resolve;
    });
    const bot = botWith(async () => {
      const loaded = loads.shift() ?? knowledge;
      if (loaded.content.hash === 'first') await first;
      return loaded;
    });
    const both = [bot.reload(), bot.reload()];
    await new Promise((resolve) => setImmediate(resolve));
    finishFirst();
    await Promise.all(both);
    expect(bot.knowledge().content.hash).toBe('second');
  });

  it('changes nothing when the content is wrong, and works again afterwards', async () => {
    const loads = [() => Promise.reject(new ContentError([])), () => Promise.resolve(named('right'))];
    const bot = botWith(() => loads.shift()?.() ?? Promise.resolve(knowledge));
    const both = [bot.reload(), bot.reload()];
    await expect(both[0]).rejects.toBeInstanceOf(ContentError);
    await both[1];
    expect(bot.knowledge().content.hash).toBe('right');
  });
});
