// Details of the shipped procedures that are told before their step is reached.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Knowledge } from '../../src/answer.ts';
import { loadKnowledge } from '../../src/bot.ts';
import { testConfig } from '../helpers/config.ts';

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await loadKnowledge(testConfig);
});
const aboutOf = (text: string, running: string | null) =>
  knowledge.understand(text, { topic: running, running, choices: [], asked: null }).about;

describe('the step that says what is asked', () => {
  it.each([
    ['那期间要关掉什么功能不', 'qq-stolen', 'turn-off-quick-login'],
    ['换了地区外汇还能用不', null, 'set-region'],
  ])('is found in the procedure running or meant: %s', (text, running, step) => {
    expect(aboutOf(text, running)?.step).toBe(step);
  });

  it.each(['怎么注销微信', '注销微信的步骤是什么', '不是QQ，是小程序'])('is none for the whole: %s', (text) => {
    expect(aboutOf(text, null)).toBeUndefined();
  });
});
