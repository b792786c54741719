import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Content } from '../../src/content/schema.ts';
import { createPlay, labels, loadRouter, type Play, spoken } from '../helpers/dialog.ts';

const hour = 3_600_000;
let content: Content;
let play: Play;
beforeAll(async () => {
  content = await loadRouter();
});
beforeEach(() => {
  play = createPlay(content);
});

/** At step `open-page` on a device. */
function started(device = 'web'): Play {
  play.ask('reset-router', { device });
  return play;
}

describe('advance() and slots', () => {
  it('asks for a needed slot with its values as choices', () => {
    const result = play.ask('reset-router');
    expect(result.outcome).toBe('ask');
    expect(spoken(result)).toEqual(['ask:device']);
    expect(labels(play)).toEqual(['安卓', '鸿蒙', '电脑']);
  });

  it('does not ask for a slot named in the question', () => {
    expect(started('web').place()).toBe('open-page 1/4');
  });

  it('starts with the chosen value, its variant and its steps only', () => {
    play.ask('reset-router');
    const result = play.choose('安卓');
    expect(result.outcome).toBe('step');
    expect(spoken(result)).toContain('用手机浏览器打开。');
    expect(spoken(result).join()).not.toContain('电脑浏览器');
    expect(play.place()).toBe('open-page 1/5');
  });

  it('shows the like value with a hedge', () => {
    play.ask('reset-router');
    const result = play.choose('鸿蒙');
    expect(spoken(result)).toContain('用手机浏览器打开。');
    expect(spoken(result)).toContain('variant-like');
  });

  it('goes on with all variants when the user cannot tell', () => {
    play.ask('reset-router');
    const result = play.command('unsure');
    expect(spoken(result).filter((part) => part.startsWith('variant:'))).toEqual([
      'variant:用手机浏览器打开。',
      'variant:用电脑浏览器打开。',
    ]);
    expect(play.place()).toBe('open-page 1/5');
  });

  it('answers a question about the question, and keeps asking', () => {
    play.ask('reset-router');
    expect(spoken(play.command('why'))).toContain('why-slot');
    expect(play.command('risk').outcome).toBe('answer');
    expect(labels(play)).toEqual(['安卓', '鸿蒙', '电脑']);
    expect(play.choose('电脑').outcome).toBe('step');
  });

  it('never stands still on 下一步 while it asks', () => {
    play.ask('reset-router');
    expect(play.command('next').outcome).toBe('step');
  });

  it('changes the variant of the current step when corrected', () => {
    started('web');
    const result = play.read({ kind: 'values' }, { values: { device: 'android' } });
    expect(spoken(result)).toEqual(expect.arrayContaining(['noted', '用手机浏览器打开。']));
    expect(play.place()).toBe('open-page 1/5');
  });

  it('keeps a device for the next procedure, but not one that only an answer was about', () => {
    play.ask('light-colours', { device: 'web' });
    expect(play.ask('reset-router').outcome).toBe('ask');
    play.choose('电脑');
    play.command('quit');
    expect(play.ask('reset-router').outcome).toBe('step');
  });

  it('gives an answer for a device named later', () => {
    play.ask('light-colours');
    const result = play.read({ kind: 'values' }, { values: { device: 'web' } });
    expect(result.intent).toBe('light-colours');
    expect(spoken(result)).toContain('在首页也看得到。');
  });
});

describe('advance() and navigation', () => {
  it('walks to the end by 下一步 alone', () => {
    started();
    const places = [];
    for (let turn = 0; turn < 10 && play.place() !== null; turn++) {
      places.push(play.place());
      play.command('next');
    }
    expect(places).toEqual(['open-page 1/4', 'choose 2/4', 'gate 3/4', 'confirm 4/4']);
  });

  it('ends with the closing words and what is related', () => {
    started();
    for (let turn = 0; turn < 3; turn++) play.command('next');
    const result = play.command('done');
    expect(result.outcome).toBe('ended');
    expect(spoken(result)).toContain('finished:重置好了。');
    expect(labels(play)).toEqual(['指示灯含义']);
  });

  it('goes back, and stays on the first step', () => {
    started();
    play.command('next');
    play.command('back');
    expect(play.place()).toBe('open-page 1/4');
    expect(spoken(play.command('back'))[0]).toBe('first-step');
    expect(play.place()).toBe('open-page 1/4');
  });

  it('jumps to the N-th step and says when there is none', () => {
    started();
    play.command('goto', 3);
    expect(play.place()).toBe('gate 3/4');
    play.command('goto', 1);
    expect(play.place()).toBe('open-page 1/4');
    expect(spoken(play.command('goto', 9))[0]).toBe('no-such-step');
  });

  it('is at the step the user says to be at', () => {
    started();
    play.command('at', 2);
    expect(play.place()).toBe('choose 2/4');
  });

  it('repeats, tells the progress, and starts over', () => {
    started();
    play.command('next');
    expect(play.command('repeat').outcome).toBe('step');
    expect(spoken(play.command('progress'))[0]).toBe('progress');
    expect(play.place()).toBe('choose 2/4');
    play.command('restart');
    expect(play.place()).toBe('open-page 1/4');
  });

  it('skips a step', () => {
    started();
    play.command('skip');
    expect(play.place()).toBe('choose 2/4');
  });

  it('quits the whole stack at once', () => {
    started();
    play.ask('change-password');
    const result = play.command('quit');
    expect(result.outcome).toBe('ended');
    expect(play.state().stack).toEqual([]);
  });

  it('answers why and risk without moving', () => {
    started();
    expect(spoken(play.command('why'))).toEqual(['why:重置按钮在管理页里。']);
    expect(spoken(play.command('risk'))).toEqual(['warning:重置后要重新设置上网账号。']);
    expect(play.place()).toBe('open-page 1/4');
  });

  it('takes 下一步 as the next step, not as a return, right after why', () => {
    started();
    play.command('why');
    play.command('resume');
    expect(play.place()).toBe('choose 2/4');
  });
});

describe('advance() and branches', () => {
  it('follows the choice made', () => {
    started();
    play.command('next');
    play.choose('没有这一项');
    expect(play.place()).toBe('hold 1/2');
  });

  it('answers an entry behind a choice and keeps the procedure', () => {
    started();
    play.command('next');
    expect(play.choose('我只想改密码').intent).toBe('change-password');
    expect(play.place()).toBe('open-settings 1/2');
    play.command('next');
    const ended = play.command('next');
    expect(ended.outcome).toBe('ended');
    expect(spoken(ended)).toContain('suspended');
    play.command('resume');
    expect(play.place()).toBe('choose 2/4');
  });
});

describe('advance() when stuck', () => {
  it('moves to the next method at once, opening with the help', () => {
    started();
    const result = play.command('stuck');
    expect(result.outcome).toBe('step');
    expect(spoken(result)[0]).toBe('next-method');
    expect(play.place()).toBe('hold 1/2');
  });

  it('without a next method gives the help, then a human', () => {
    started();
    play.command('stuck');
    expect(spoken(play.command('stuck'))[0]).toBe('help:小孔在背面。');
    expect(labels(play)).toContain('还是不行');
    expect(play.choose('还是不行').outcome).toBe('handoff');
  });

  it('counts being stuck anew after a step', () => {
    started();
    play.command('stuck');
    play.command('stuck');
    play.command('next');
    expect(play.command('stuck').outcome).toBe('step');
  });

  it('offers another method when asked, and says when there is none', () => {
    started();
    expect(spoken(play.command('method'))[0]).toBe('other-method');
    expect(spoken(play.command('method'))[0]).toBe('no-other-method');
  });

  it('explains without moving, again and again', () => {
    started();
    for (let turn = 0; turn < 2; turn++) {
      const result = play.command('explain');
      expect(result.outcome).toBe('step');
      expect(spoken(result)).toEqual([
        'help:地址写在底部标签上。',
        'step-of-method',
        '打开管理页。',
        '用电脑浏览器打开。',
      ]);
      expect(labels(play)).toEqual(['下一步', '找不到']);
      expect(play.place()).toBe('open-page 1/4');
    }
  });

  it('answers why about another step', () => {
    started();
    play.command('next');
    expect(spoken(play.read({ kind: 'command', command: 'why', number: 1 }))).toEqual(['why:重置按钮在管理页里。']);
    expect(spoken(play.read({ kind: 'command', command: 'why', number: 2 }))).toEqual(['no-why']);
    expect(play.place()).toBe('choose 2/4');
  });

  it('goes back across methods', () => {
    started();
    play.command('next');
    play.command('stuck');
    play.command('back');
    expect(play.place()).toBe('choose 2/4');
  });
});

describe('advance() at a safety gate', () => {
  beforeEach(() => {
    started();
    play.command('next');
  });

  it('cannot be jumped over', () => {
    expect(spoken(play.command('goto', 4))[0]).toBe('gate-closed');
    expect(play.place()).toBe('gate 3/4');
  });

  it('cannot be skipped', () => {
    play.command('next');
    expect(spoken(play.command('skip'))[0]).toBe('gate-closed');
    expect(spoken(play.command('goto', 4))[0]).toBe('gate-closed');
    expect(play.place()).toBe('gate 3/4');
  });

  it.each(['next', 'resume', 'yes', 'done'] as const)('opens on %s', (command) => {
    play.command('next');
    expect(labels(play)[0]).toBe('我已了解,继续');
    play.command(command);
    expect(play.place()).toBe('confirm 4/4');
  });

  it('can be gone back over and jumped back to once passed', () => {
    play.command('next');
    play.command('next');
    play.command('goto', 2);
    expect(play.place()).toBe('choose 2/4');
    expect(spoken(play.command('goto', 4))[0]).toBe('gate-closed');
  });
});

describe('advance() and digressions', () => {
  it('answers in between and comes back to the same step', () => {
    started();
    play.command('next');
    const answer = play.ask('light-colours');
    expect(answer.outcome).toBe('answer');
    expect(spoken(answer)).toContain('suspended');
    expect(play.place()).toBe('choose 2/4');
    expect(spoken(play.command('resume'))[0]).toBe('resumed');
    expect(play.place()).toBe('choose 2/4');
  });

  it('takes 下一步 after a digression as the next step', () => {
    started();
    play.ask('light-colours');
    play.command('next');
    expect(play.place()).toBe('choose 2/4');
  });

  it('goes on with a procedure asked for again instead of stacking it', () => {
    started();
    play.command('next');
    const again = play.ask('reset-router');
    expect(spoken(again)[0]).toBe('already');
    expect(play.state().stack).toHaveLength(1);
    expect(play.place()).toBe('choose 2/4');
  });

  it('drops the procedure a correction is about', () => {
    started();
    play.read({ kind: 'entry', entry: 'change-password', confidence: 0.9, correction: true, others: [] });
    expect(play.state().stack.map(({ procedure }) => procedure)).toEqual(['change-password']);
  });

  it('keeps an open question open through small talk', () => {
    play.ask('reset-router');
    expect(play.read({ kind: 'smalltalk', id: 'greeting', confidence: 0.9 }).outcome).toBe('smalltalk');
    expect(play.choose('电脑').outcome).toBe('step');
  });

  it('asks the slot again on 继续 after a digression', () => {
    play.ask('reset-router');
    play.ask('light-colours');
    expect(play.command('resume').outcome).toBe('ask');
  });
});

describe('advance() when a human is asked for and there is none', () => {
  it('says so, offers what helps instead, and keeps the step', () => {
    started();
    const result = play.command('human');
    expect(result.outcome).toBe('handoff');
    expect(labels(play)).toContain('指示灯含义');
    expect(play.place()).toBe('open-page 1/4');
    expect(play.choose('指示灯含义').outcome).toBe('answer');
  });
});

describe('advance() and what was talked about', () => {
  it('starts the main entry after one of its details', () => {
    play.ask('light-colours');
    expect(play.command('start')).toMatchObject({ outcome: 'ask', intent: 'reset-router' });
  });

  it('shows the step again while a procedure is running', () => {
    started();
    expect(play.command('start').outcome).toBe('step');
    expect(play.place()).toBe('open-page 1/4');
  });

  it('offers the menu when nothing was talked about', () => {
    expect(spoken(play.command('start'))).toEqual(['nothing-running']);
  });
});

describe('advance() when it does not understand', () => {
  const unknown = { kind: 'unknown' } as const;

  it('climbs from examples to the menu to a human, and a hit starts anew', () => {
    expect(spoken(play.read(unknown))[0]).toBe('fallback-examples');
    expect(spoken(play.read(unknown))[0]).toBe('fallback-menu');
    expect(spoken(play.read(unknown))[0]).toBe('fallback-human');
    expect(labels(play)).toContain('转人工');
    play.ask('light-colours');
    expect(spoken(play.read(unknown))[0]).toBe('fallback-examples');
  });

  it('asks whether the only candidate is meant', () => {
    const candidates = [{ entry: 'light-colours', confidence: 0.4 }];
    expect(spoken(play.read({ kind: 'clarify', candidates }))).toEqual(['clarify-one']);
    expect(play.command('yes')).toMatchObject({ outcome: 'answer', intent: 'light-colours' });
  });

  it('offers the steps and people when a page is not as an answer said', () => {
    expect(spoken(play.command('stuck'))).toEqual(['nothing-running']);
    play.ask('light-colours');
    expect(spoken(play.command('stuck'))).toEqual(['answer-stuck']);
    expect(labels(play)).toEqual(['重置路由器', '转人工']);
  });

  it('says so when the same answer is given once more, unless it was chosen', () => {
    expect(spoken(play.ask('light-colours'))).not.toContain('same-again');
    expect(spoken(play.ask('light-colours'))[0]).toBe('same-again');
    expect(spoken(play.command('repeat'))).not.toContain('same-again');
  });

  it('tells a detail that a later step tells, and keeps the step', () => {
    started();
    const about = { procedure: 'reset-router', step: 'gate' };
    const result = play.read({ kind: 'unknown' }, { about });
    expect(result.outcome).toBe('answer');
    expect(spoken(result)[0]).toMatch(/^step-about:/);
    expect(play.place()).toBe('open-page 1/4');
  });

  it('tells what else may have been asked before the first step of a procedure', () => {
    const parts = spoken(play.ask('change-password', {}, ['light-colours']));
    expect(parts[0]).toBe('beside');
    expect(parts.indexOf('---')).toBeLessThan(parts.indexOf('step'));
    expect(play.place()).toBe('open-settings 1/2');
  });

  it('tells what else may have been asked, in a reply of its own; a procedure is only offered', () => {
    expect(spoken(play.ask('light-colours', {}, ['light-colours']))).toContain('beside');
    const offered = play.ask('light-colours', {}, ['change-password']);
    expect(spoken(offered)).not.toContain('beside');
    expect(labels(play)[0]).toBe('改无线密码');
  });

  it('keeps the procedure and says how to go on', () => {
    started();
    const result = play.read(unknown);
    expect(result.outcome).toBe('fallback');
    expect(result.intent).toBeNull();
    expect(spoken(result)).toContain('suspended');
    expect(play.place()).toBe('open-page 1/4');
  });

  it('offers what it may be, and a digit or a name chooses', () => {
    play.read({ kind: 'which', entries: ['reset-router', 'change-password'] });
    expect(labels(play)).toEqual(['重置路由器', '改无线密码', '都不是']);
    expect(play.choose('改无线密码').intent).toBe('change-password');
  });

  it('never clarifies twice in a row', () => {
    const clarify = { kind: 'clarify', candidates: [{ entry: 'change-password', confidence: 0.4 }] } as const;
    expect(play.read(clarify).outcome).toBe('clarify');
    expect(play.read(clarify).outcome).toBe('step');
    play.command('quit');
    expect(play.read({ kind: 'which', entries: ['reset-router', 'change-password'] }).outcome).toBe('clarify');
    expect(play.read({ kind: 'which', entries: ['reset-router', 'change-password'] }).outcome).toBe('fallback');
  });

  it('takes yes as the first option and no as none of them', () => {
    const which = { kind: 'which', entries: ['reset-router', 'change-password'] } as const;
    play.read(which);
    expect(play.command('yes').intent).toBe('reset-router');
    play.command('quit');
    play.read(which);
    expect(play.command('no').outcome).toBe('fallback');
  });

  it('says that nothing is running', () => {
    for (const command of ['next', 'back', 'done', 'finish', 'progress', 'stuck', 'explain'] as const)
      expect(spoken(play.command(command))).toEqual(['nothing-running']);
    expect(play.command('yes').outcome).toBe('smalltalk');
  });
});

describe('advance() and time', () => {
  it('asks after more than 24 hours whether to go on, and goes on at the same step', () => {
    started();
    play.command('next');
    const result = play.read({ kind: 'command', command: 'next', number: null }, { at: 25 * hour });
    expect(result.outcome).toBe('ask');
    expect(spoken(result)).toEqual(['resume-after-pause']);
    play.command('yes');
    expect(play.place()).toBe('choose 2/4');
  });

  it('does not ask within 24 hours', () => {
    started();
    play.read({ kind: 'command', command: 'next', number: null }, { at: 24 * hour });
    expect(play.place()).toBe('choose 2/4');
  });

  it('starts over or stops as the user likes after the pause', () => {
    started();
    play.command('next');
    play.read({ kind: 'unknown' }, { at: 25 * hour });
    play.choose('重来');
    expect(play.place()).toBe('open-page 1/4');
    play.read({ kind: 'unknown' }, { at: 60 * hour });
    expect(play.command('no').outcome).toBe('ended');
  });

  it('offers beside an answer what else may have been meant', () => {
    const reading = { kind: 'entry', entry: 'light-colours', confidence: 0.5, correction: false } as const;
    play.read({ ...reading, others: ['change-password'] });
    expect(play.state().choices[0]?.label).toBe('改无线密码');
  });

  it('answers a clear new question after the pause at once', () => {
    started();
    const question = { kind: 'entry', entry: 'light-colours', confidence: 0.9, correction: false, others: [] } as const;
    expect(play.read(question, { at: 25 * hour }).outcome).toBe('answer');
  });
});

describe('advance() and content that changed', () => {
  const without = (id: string, step?: string): Content => {
    const entries = new Map(content.entries);
    const entry = entries.get(id);
    if (step === undefined || entry?.response.kind !== 'procedure') entries.delete(id);
    else {
      const places = new Map(entry.response.places);
      places.delete(step);
      entries.set(id, { ...entry, response: { ...entry.response, places } });
    }
    return { ...content, entries };
  };

  it('says that the step is gone and offers to start over', () => {
    started();
    play.command('next');
    const later = createPlay(without('reset-router', 'choose'), play.state());
    const result = later.command('next');
    expect(spoken(result)).toEqual(['step-gone']);
    expect(labels(later)).toEqual(['重来', '退出']);
    later.choose('重来');
    expect(later.place()).toMatch(/^open-page 1/);
  });

  it('says that the procedure is gone', () => {
    started();
    const later = createPlay(without('reset-router'), play.state());
    later.command('next');
    expect(later.state().stack).toEqual([]);
  });
});

describe('advance() and what is not a question', () => {
  it.each([
    ['voice', 'voice'],
    ['image', 'image'],
    ['sticker', 'sticker'],
    ['file', 'attachment'],
  ] as const)('answers %s and keeps the step', (kind, sentence) => {
    started();
    const result = play.read({ kind: 'empty' }, { kind });
    expect(spoken(result)[0]).toBe(sentence);
    expect(play.place()).toBe('open-page 1/4');
  });

  it('refuses a secret, keeps the step, and stores nothing of it', () => {
    started();
    const result = play.read({ kind: 'secret', secret: 'code' });
    expect(result.outcome).toBe('refused');
    expect(play.place()).toBe('open-page 1/4');
  });

  it('forgets everything on request', () => {
    started();
    const result = play.command('forget');
    expect(result.forget).toBe(true);
    expect(play.state().stack).toEqual([]);
  });

  it('names its sources', () => {
    play.ask('light-colours');
    expect(spoken(play.command('sources'))).toEqual(['sources']);
    expect(JSON.stringify(play.command('sources').parts)).toContain('路由器说明书');
  });
});

describe('advance() and what leaves a step where it is', () => {
  it('asks to confirm a gate of which one point was stated', () => {
    started();
    play.command('next');
    play.command('next');
    const result = play.read({ kind: 'remark', remark: 'ticked' });
    expect(spoken(result)[0]).toBe('gate-confirm');
    expect(labels(play)[0]).toBe('我已了解,继续');
    expect(play.place()).toBe('gate 3/4');
  });

  it.each(['later', 'later-not-yet'] as const)('says that a step to come is about it: %s', (remark) => {
    started();
    play.command('next');
    expect(spoken(play.read({ kind: 'remark', remark })).slice(0, 2)).toEqual([remark, 'step-of-method']);
    expect(play.place()).toBe('choose 2/4');
  });

  it('waits, with all as it was', () => {
    started();
    play.command('next');
    const before = labels(play);
    expect(spoken(play.command('wait'))).toEqual(['wait']);
    expect(labels(play)).toEqual(before);
    expect(play.place()).toBe('choose 2/4');
    play.command('next');
    expect(play.place()).toBe('gate 3/4');
  });

  it('waits for the answer to a question as well', () => {
    play.ask('reset-router');
    const before = play.state();
    play.command('wait');
    expect(play.state()).toEqual(before);
  });

  it('tells the help of another step without going there', () => {
    started();
    play.command('next');
    const result = play.read({ kind: 'command', command: 'explain', number: 1 });
    expect(spoken(result)[0]).toBe('help:地址写在底部标签上。');
    expect(play.place()).toBe('choose 2/4');
  });

  it('tells what a step behind a gate says without going there', () => {
    started();
    const told = play.read({ kind: 'peek', number: 4 });
    expect(spoken(told)[0]).toBe('step-told:点「确定」。');
    expect(play.place()).toBe('open-page 1/4');
    play.read({ kind: 'peek', number: 2 });
    expect(play.place()).toBe('choose 2/4');
  });

  it('takes a branch that is said, also while its button is not shown', () => {
    started();
    play.command('next');
    play.ask('light-colours');
    expect(play.state().away).toBe(true);
    play.read({ kind: 'branch', index: 0 });
    expect(play.place()).not.toBe('choose 2/4');
  });
});
