// The README's example of a content is a content: an author who copies it gets a bot that walks.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContent } from '../../src/content/load.ts';
import type { Content } from '../../src/content/schema.ts';
import { projectRoot } from '../helpers/config.ts';
import { createPlay, type Play, routerRoot } from '../helpers/dialog.ts';

let root: string;
let play: Play;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'jiebang-readme-'));
  await cp(routerRoot, root, { recursive: true });
  const readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
  for (const [, path = '', text = ''] of readme.matchAll(/```yaml\n# ((?:intents|responses)\/\S+)\n([\s\S]*?)```/g)) {
    await writeFile(join(root, path), text);
  }
  const content: Content = await loadContent(root);
  play = createPlay(content);
});
afterAll(() => rm(root, { recursive: true }));

describe("the README's example", () => {
  it('walks six steps, with the branch not taken left out', () => {
    play.ask('reset-router', { device: 'android' });
    const places = [play.place()];
    while (play.command('next').outcome === 'step') places.push(play.place());
    expect(places).toEqual(['note-account 1/5', 'open-page 2/5', 'which-menu 3/5', 'press-reset 4/5', 'confirm 5/5']);
  });

  it('takes the other branch, and the other method', () => {
    play.ask('reset-router', { device: 'web' });
    play.command('goto', 3);
    play.choose('只有更多设置');
    expect(play.place()).toBe('more-settings 4/6');
    play.command('back');
    play.choose('都没有');
    expect(play.place()).toBe('press-hole 1/1');
  });

  it('answers', () => {
    expect(play.ask('light-colours').outcome).toBe('answer');
  });
});
