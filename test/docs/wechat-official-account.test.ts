import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../helpers/config.ts';

const read = (name: string): Promise<string> => readFile(join(projectRoot, name), 'utf8');

it("the guide for an account's owner names every setting, and no other", async () => {
  const named = (text: string): string[] => [...new Set(text.match(/WECHAT_OFFICIAL_[A-Z_]+/g))].sort();
  expect(named(await read('docs/wechat-official-account.md'))).toEqual(named(await read('.env.example')));
});
