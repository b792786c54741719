// What is said at the end of a procedure, by who reached it and by who says so before.
import { beforeAll, describe, expect, it } from 'vitest';
import { loadContent } from '../../src/content/load.ts';
import type { Content } from '../../src/content/schema.ts';
import { projectRoot } from '../helpers/config.ts';
import { createPlay, loadRouter, type Play, spoken } from '../helpers/dialog.ts';

let content: Content;
beforeAll(async () => {
  content = await loadRouter();
});

function startedAt(step: number): Play {
  const play = createPlay(content);
  play.ask('reset-router', { device: 'web' });
  for (let at = 1; at < step; at++) play.command('next');
  return play;
}

describe('全部弄完了', () => {
  it('tells the result at the last step', () => {
    const result = startedAt(4).command('finish');
    expect(result.outcome).toBe('ended');
    expect(spoken(result)).toEqual(['finished:重置好了。', 'anything-else']);
  });

  it.each([1, 2, 3])('before the gate is passed, at step %i, ends and says that nothing was submitted', (step) => {
    const play = startedAt(step);
    const result = play.command('finish');
    expect(result.outcome).toBe('ended');
    expect(play.place()).toBeNull();
    expect(spoken(result)).toEqual(['ended-unsubmitted', 'go-on-later']);
    expect(result.parts[0]).toMatchObject({ values: { title: '重置路由器', number: String(step), total: '4' } });
  });

  it('ends a procedure without a gate early with no claim either', () => {
    const play = createPlay(content);
    play.ask('change-password');
    expect(spoken(play.command('finish'))).toEqual(['ended-early', 'go-on-later']);
  });

  it('offers the way back, which leads to the same step', () => {
    const play = startedAt(2);
    play.command('finish');
    expect(spoken(play.command('resume'))).toEqual(['resume-after-pause']);
    play.choose('继续');
    expect(play.place()).toBe('choose 2/4');
  });

  it('offers the procedure suspended below', () => {
    const play = startedAt(2);
    play.ask('change-password');
    expect(spoken(play.command('finish'))).toEqual(['ended-early', 'suspended']);
    expect(play.place()).toBe('choose 2/4');
  });

  it('「第4步做完了」 is the end of four steps, with its result only from the fourth', () => {
    expect(spoken(startedAt(2).command('at', 5))[0]).toBe('ended-unsubmitted');
    expect(spoken(startedAt(4).command('at', 5))[0]).toBe('finished:重置好了。');
  });

  it('never claims the result of a shipped procedure before its last step', async () => {
    const shipped = await loadContent(projectRoot);
    for (const { id, response } of shipped.entries.values()) {
      if (response.kind !== 'procedure') continue;
      const play = createPlay(shipped);
      play.ask(id, { device: 'ios' });
      const result = play.command('finish');
      expect(spoken(result)[0], id).toBe(response.irreversible ? 'ended-unsubmitted' : 'ended-early');
    }
  });
});
