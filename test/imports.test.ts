// Imports point one way, and a dependency is imported in one file.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from './helpers/config.ts';

interface Import {
  readonly from: string;
  readonly to: string;
}

const importPattern =
  /^(?:import|export)\b[^;]*?from '([^']+)'|^import '([^']+)'|import\('([^']+)'\)|createRequire\(import\.meta\.url\)\(\s*'([^']+)'/gm;
const imports: Import[] = [];
beforeAll(async () => {
  for (const folder of ['src', 'adapters']) {
    for (const name of await readdir(join(projectRoot, folder), { recursive: true })) {
      if (!name.endsWith('.ts') || name.endsWith('.d.ts')) continue;
      const from = `${folder}/${name}`;
      const source = await readFile(join(projectRoot, from), 'utf8');
      for (const [, ...found] of source.matchAll(importPattern)) {
        const to = found.find((each) => each !== undefined) ?? '';
        imports.push({ from, to: to.startsWith('.') ? targetOf(from, to) : to });
      }
    }
  }
});

function targetOf(from: string, to: string): string {
  return relative(projectRoot, resolve(projectRoot, dirname(from), to));
}

/** Which of our files a file (by the beginning of its path) may import. The first rule that fits counts. */
const rules: readonly (readonly [string, readonly string[]])[] = [
  ['src/main.ts', ['src/cli/', 'src/config.ts', 'src/errors.ts', 'src/log.ts']],
  ['src/cli/', ['src/', 'adapters/']],
  ['src/bot.ts', ['src/']],
  [
    'src/engine.ts',
    [
      'src/answer.ts',
      'src/desk/',
      'src/record.ts',
      'src/owed.ts',
      'src/store/store.ts',
      'src/message.ts',
      'src/turn.ts',
      'src/queue.ts',
      'src/errors.ts',
      'src/log.ts',
    ],
  ],
  [
    'src/answer.ts',
    [
      'src/dialog/',
      'src/render/',
      'src/desk/hearing.ts',
      'src/record.ts',
      'src/content/schema.ts',
      'src/message.ts',
      'src/turn.ts',
      'src/log.ts',
    ],
  ],
  ['src/owed.ts', ['src/record.ts', 'src/content/schema.ts', 'src/message.ts', 'src/turn.ts']],
  ['src/record.ts', ['src/desk/state.ts', 'src/dialog/state.ts', 'src/message.ts', 'src/zod.ts']],
  // the desk leads a conversation, so it may ask the dialog; of the understanding it uses what finds secrets
  [
    'src/desk/',
    [
      'src/desk/',
      'src/dialog/',
      'src/render/',
      'src/content/',
      'src/nlu/secrets.ts',
      'src/record.ts',
      'src/store/store.ts',
      'src/message.ts',
      'src/turn.ts',
      'src/errors.ts',
      'src/log.ts',
      'src/zod.ts',
    ],
  ],
  ['src/nlu/', ['src/nlu/', 'src/content/schema.ts', 'src/message.ts']],
  ['src/dialog/', ['src/dialog/', 'src/content/schema.ts', 'src/message.ts', 'src/zod.ts']],
  ['src/render/', ['src/render/', 'src/content/schema.ts', 'src/message.ts']],
  ['src/content/', ['src/content/', 'src/errors.ts', 'src/zod.ts']],
  ['src/store/', ['src/store/', 'src/errors.ts']],
  [
    'src/report/',
    [
      'src/report/',
      'src/content/schema.ts',
      'src/dialog/show.ts',
      'src/render/render.ts',
      'src/message.ts',
      'src/zod.ts',
    ],
  ],
  ['src/config.ts', ['src/config/', 'src/group/settings.ts', 'src/errors.ts', 'src/log.ts']],
  ['src/config/', ['src/config/', 'src/group/settings.ts', 'src/desk/operators.ts', 'src/desk/places.ts']],
  ['src/turn.ts', ['src/message.ts']],
  ['src/message.ts', ['src/content/schema.ts', 'src/http/route.ts', 'src/log.ts']],
  ['src/http/server.ts', ['src/http/route.ts', 'src/errors.ts', 'src/log.ts']],
  ['src/delivery/', ['src/delivery/', 'src/store/store.ts', 'src/log.ts', 'src/zod.ts']],
  [
    'src/group/',
    [
      'src/group/',
      'src/content/',
      'src/render/',
      'src/store/store.ts',
      'src/message.ts',
      'src/turn.ts',
      'src/errors.ts',
      'src/log.ts',
      'src/zod.ts',
    ],
  ],
  [
    'adapters/',
    [
      'adapters/',
      'src/config/',
      'src/delivery/',
      'src/group/quote.ts',
      'src/content/schema.ts',
      'src/store/store.ts',
      'src/message.ts',
      'src/queue.ts',
      'src/http/route.ts',
      'src/errors.ts',
      'src/log.ts',
      'src/zod.ts',
      'src/render/split.ts',
    ],
  ],
  ['src/', []],
];

describe('imports', () => {
  it('point one way', () => {
    const wrong = imports.filter(({ from, to }) => {
      if (!to.startsWith('src/') && !to.startsWith('adapters/')) return false;
      const allowed = rules.find(([place]) => from.startsWith(place))?.[1] ?? [];
      return !allowed.some((place) => to.startsWith(place));
    });
    expect(wrong).toEqual([]);
  });

  it('make no ring of files', () => {
    const next = new Map<string, string[]>();
    for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
    const ring = (start: string): boolean => {
      const seen = new Set<string>(next.get(start));
      for (const file of seen) for (const to of next.get(file) ?? []) seen.add(to);
      return seen.has(start);
    };
    expect([...next.keys()].filter(ring)).toEqual([]);
  });

  it('name each dependency in one file', () => {
    const files = new Map<string, Set<string>>();
    for (const { from, to } of imports) {
      if (to.startsWith('node:') || to.startsWith('src/') || to.startsWith('adapters/')) continue;
      const name = to.split('/', to.startsWith('@') ? 2 : 1).join('/');
      files.set(name, (files.get(name) ?? new Set()).add(from));
    }
    expect([...files.keys()].sort()).toEqual([
      '@grammyjs/auto-retry',
      '@keyv/redis',
      'fastify',
      'grammy',
      'keyv',
      'lmdb',
      'natural',
      'nodejieba',
      'opencc-js',
      'pinyin-pro',
      'sax',
      'uqr',
      'wechaty',
      'yaml',
      'zod',
    ]);
    expect([...files].filter(([, from]) => from.size > 1)).toEqual([]);
  });

  it('leave process.env and process.exit to main.ts', async () => {
    for (const from of new Set(imports.map((each) => each.from))) {
      if (from === 'src/main.ts') continue;
      const source = await readFile(join(projectRoot, from), 'utf8');
      expect(source, from).not.toMatch(/process\.(env|exit)\b/);
    }
  });
});
