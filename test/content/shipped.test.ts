// The content that ships: it loads, every procedure can be walked, and no reply is too long.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { jsonSchemas } from '../../src/content/json-schema.ts';
import { loadContent } from '../../src/content/load.ts';
import type { Content } from '../../src/content/schema.ts';
import { initialState } from '../../src/dialog/state.ts';
import { render } from '../../src/render/render.ts';
import { projectRoot } from '../helpers/config.ts';
import { createPlay } from '../helpers/dialog.ts';

const maxReply = 300;
const limits = { maxText: 10_000, unit: 'chars', buttons: true } as const;
let content: Content;
beforeAll(async () => {
  content = await loadContent(projectRoot);
});

const devices = ['android', 'ios', 'harmony', 'web', ''];

describe('the shipped content', () => {
  it('walks every procedure on every device by 下一步 alone, counting 1, 2, 3 without a gap', () => {
    for (const entry of content.entries.values()) {
      if (entry.response.kind !== 'procedure') continue;
      for (const device of devices) {
        const play = createPlay(content, { ...initialState, slots: { device } });
        play.ask(entry.id);
        for (let number = 1; play.place() !== null; number++) {
          expect(play.place(), `${entry.id} on ${device || 'any'}`).toContain(` ${number}/`);
          expect(number).toBeLessThan(40);
          play.command('next');
        }
      }
    }
  });

  it('never says more than 300 characters at once', () => {
    const tooLong: string[] = [];
    const look = (where: string, parts: Parameters<typeof render>[0]): void => {
      for (const { text } of render(parts, [], content, limits)) {
        if ([...text].length > maxReply) tooLong.push(`${where}: ${[...text].length}`);
      }
    };
    for (const entry of content.entries.values()) {
      if (entry.response.kind === 'answer') {
        const play = createPlay(content, { ...initialState, slots: { device: '' } });
        look(`${entry.id} beside another`, play.ask('cancel-law', {}, [entry.id]).parts);
        play.ask('unbind-qq');
        look(`${entry.id} within a procedure`, play.ask(entry.id).parts);
      }
      for (const device of devices) {
        const play = createPlay(content, { ...initialState, slots: { device } });
        look(`${entry.id} ${device}`, play.ask(entry.id).parts);
        for (let turn = 0; turn < 40 && play.place() !== null; turn++) {
          look(`${entry.id} ${device} turn ${turn}`, play.command('repeat').parts);
          look(`${entry.id} ${device} why ${turn}`, play.command('why').parts);
          look(`${entry.id} ${device} end ${turn}`, play.command('next').parts);
        }
      }
    }
    expect(tooLong).toEqual([]);
  });

  it('says no phone number, advert or contact of the articles', () => {
    const all = JSON.stringify([...content.entries.values()].map(({ response, utterances }) => [response, utterances]));
    for (const chrome of ['400-680', 'Le-studyg', '路由通', 'golang', 'http']) expect(all).not.toContain(chrome);
  });

  it('has up-to-date JSON Schemas (npm run schema writes them)', async () => {
    for (const [name, text] of Object.entries(jsonSchemas())) {
      expect(await readFile(join(projectRoot, 'docs/schema', name), 'utf8'), name).toBe(text);
    }
  });
});
