// The three methods of a shipped procedure: each is reached by 找不到 alone, or chosen.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadContent } from '../../src/content/load.ts';
import type { Content } from '../../src/content/schema.ts';
import { projectRoot } from '../helpers/config.ts';
import { createPlay, labels, type Play, spoken } from '../helpers/dialog.ts';

let content: Content;
let play: Play;
beforeAll(async () => {
  content = await loadContent(projectRoot);
});
beforeEach(() => {
  play = createPlay(content);
  play.ask('unbind-mini-program');
});

const second = '用微信授权管理解除';
const third = '找小程序客服';

describe('找不到', () => {
  it('leads through optional steps and all methods to the help and a human', () => {
    const said = Array.from({ length: 7 }, () => spoken(play.command('stuck'))[0]?.split(':')[0]);
    expect(said).toEqual([
      ...['next-step', 'next-step', 'next-method', 'next-method'],
      ...['help', 'handoff-stuck', 'handoff-stuck'],
    ]);
  });
});

describe('换个方法', () => {
  it('offers the methods that are left and keeps the step', () => {
    expect(spoken(play.command('method'))).toEqual(['which-method']);
    expect(labels(play)).toEqual([second, third, '继续']);
    expect(play.place()).toBe('back-up 1/8');
  });

  it.each([
    [second, 'open-wechat-settings 1/6'],
    [third, 'gather-information 1/4'],
  ])('goes to the one chosen: %s', (label, place) => {
    play.command('method');
    expect(spoken(play.choose(label))[0]).toBe('other-method');
    expect(play.place()).toBe(place);
  });

  it('shows the step again on 继续', () => {
    play.command('method');
    play.choose('继续');
    expect(play.place()).toBe('back-up 1/8');
  });

  it('changes at once to the only one left, then says that there is none', () => {
    play.command('method');
    play.choose(second);
    expect(spoken(play.command('method'))[0]).toBe('other-method');
    expect(play.place()).toBe('gather-information 1/4');
    expect(spoken(play.command('method'))[0]).toBe('no-other-method');
  });

  it('leaves out a method where one has been', () => {
    play.command('method');
    play.choose(third);
    play.command('back');
    expect(spoken(play.command('method'))[0]).toBe('which-method');
  });
});
