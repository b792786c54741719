// Each transcript is talked through with the real bot and must come out the same, letter by letter.
// `npm run transcripts` writes them anew, and the first one into the README; read the difference before you commit it.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { consoleLimits } from '../adapters/console.ts';
import { createTestBot, startTime, textOf } from './helpers/bot.ts';
import { projectRoot } from './helpers/config.ts';

const folder = join(projectRoot, 'test/transcripts');
const update = process.env['UPDATE_TRANSCRIPTS'] === '1';
const files = (await readdir(folder)).filter((name) => name.endsWith('.txt'));

/** `user> text` lines are said; `wait> 30h` lets hours pass; everything else is the bot's and is replaced. */
async function talk(transcript: string): Promise<string> {
  const { say } = await createTestBot({ limits: consoleLimits });
  const lines: string[] = [];
  let at = startTime;
  for (const line of transcript.split('\n')) {
    const [, hours] = /^wait> (\d+)h$/.exec(line) ?? [];
    if (hours !== undefined) {
      at += Number(hours) * 3_600_000;
      lines.push(line, '');
    }
    if (!line.startsWith('user> ')) continue;
    const reply = textOf(await say(line.slice('user> '.length), { at }));
    lines.push(line, ...reply.split('\n').map((each) => `bot>  ${each}`), '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

describe('transcripts', () => {
  it.each(files)('%s', async (name) => {
    const path = join(folder, name);
    const before = await readFile(path, 'utf8');
    const after = await talk(before);
    if (update) await writeFile(path, after);
    else expect(after).toBe(before);
  });

  it('the README shows the first talk', async () => {
    const transcript = await readFile(join(folder, 'first-talk.txt'), 'utf8');
    const path = join(projectRoot, 'README.md');
    const readme = await readFile(path, 'utf8');
    const shown = readme.replace(
      /(<!-- first-talk -->\n```text\n)[\s\S]*?(```)/,
      (_, head: string, tail: string) => head + transcript + tail,
    );
    if (update) await writeFile(path, shown);
    else expect(readme).toBe(shown);
    expect(readme).toContain('<!-- first-talk -->');
  });
});
