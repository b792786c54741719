// Changing the device in the middle of a procedure, on the real content.
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
  play.ask('unbind-qq', { device: 'web' });
});
const change = (device: string) => play.read({ kind: 'values' }, { values: { device } });

describe('another device', () => {
  it('shows the current step for it', () => {
    for (let turn = 0; turn < 3; turn++) play.command('next');
    const before = play.place();
    expect(spoken(change('ios')).join()).not.toContain('网页');
    expect(play.place()).toBe(before);
  });

  it('leads from a later method to the step of the first that names the same menus', () => {
    play.command('stuck');
    expect(play.place()).toBe('open-again 1/5');
    expect(spoken(change('android')).join()).toContain('「账号与安全」');
    expect(play.place()).toBe('open-account-security 4/8');
  });

  it('is none when the same is said again', () => {
    play.command('stuck');
    change('web');
    expect(play.place()).toBe('open-again 1/5');
  });
});

describe('a phone that is not told', () => {
  it('is asked for among the phones, and the step stays', () => {
    play.command('next');
    change('web');
    const asked = play.read({ kind: 'vague', entity: 'device' });
    expect(asked.outcome).toBe('ask');
    expect(asked.state.choices.map(({ act }) => act.kind === 'slot' && act.value)).toEqual([
      'android',
      'ios',
      'harmony',
    ]);
    play.choose('苹果 iOS');
    expect(play.state().slots).toEqual({ device: 'ios' });
    expect(play.place()).toMatch(/^check-phone-number /);
  });

  it('is not asked for when a phone is known', () => {
    change('android');
    expect(play.read({ kind: 'vague', entity: 'device' }).outcome).toBe('step');
  });
});

describe('a procedure that was quit', () => {
  it('goes on where it stopped, however often it was quit', () => {
    play.command('next');
    expect(spoken(play.command('quit'))).toEqual(['quit-at', 'go-on-later']);
    expect(spoken(play.command('quit'))).toEqual(['quit']);
    expect(spoken(play.command('resume'))).toEqual(['resume-after-pause']);
    play.command('resume');
    expect(play.place()).toBe('check-phone-number 2/8');
  });

  it('is no longer when another began', () => {
    play.command('quit');
    play.ask('cancel-wechat');
    for (let turn = 0; turn < 20 && play.place() !== null; turn++) play.command('next');
    expect(spoken(play.command('resume'))).toEqual(['nothing-running-yet']);
  });
});
