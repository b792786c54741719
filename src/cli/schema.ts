// `jiebang schema`: writes docs/schema/*.json, which editors use for completion (see .vscode/settings.json).
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonSchemas } from '../content/json-schema.ts';
import type { Command } from './command.ts';

export const schema: Command = async ({ packageRoot, out }) => {
  const folder = join(packageRoot, 'docs/schema');
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(jsonSchemas())) await writeFile(join(folder, name), text);
  out(`wrote ${folder}`);
  return 0;
};
