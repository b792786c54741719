// The three methods of a shipped procedure: each is reached by 找不到 alone, and by 换个方法.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadContent } from '../../src/content/load.ts';
import type { Content } from '../../src/content/schema.ts';
import { projectRoot } from '../helpers/config.ts';
import { createPlay, type Play, spoken } from '../helpers/dialog.ts';

let content: Content;
let play: Play;
beforeAll(async () => {
  content = await loadContent(projectRoot);
});
beforeEach(() => {
  play = createPlay(content);
  play.ask('unbind-mini-program');
});

describe.each([
  ['找不到', 'stuck', 'next-method'],
  ['换个方法', 'method', 'other-method'],
] as const)('%s', (_, command, sentence) => {
  it('leads through all methods, at once', () => {
    for (const place of ['open-wechat-settings 1/6', 'gather-information 1/4']) {
      expect(spoken(play.command(command))[0]?.split(':')[0]).toBe(sentence);
      expect(play.place()).toBe(place);
    }
  });
});

describe('after the last method', () => {
  it('找不到 gives the help, then a human; 换个方法 says that there is no other', () => {
    for (let method = 0; method < 2; method++) play.command('stuck');
    expect(spoken(play.command('method'))[0]).toBe('no-other-method');
    const said = Array.from({ length: 3 }, () => spoken(play.command('stuck'))[0]?.split(':')[0]);
    expect(said).toEqual(['help', 'handoff-stuck', 'handoff-stuck']);
  });
});
