import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadContent } from '../../src/content/load.ts';
import type { Content } from '../../src/content/schema.ts';
import { coverageTable, parseStatements, type Statement, uncovered } from '../../src/report/coverage.ts';
import { projectRoot } from '../helpers/config.ts';

const read = (name: string): Promise<string> => readFile(join(projectRoot, 'docs', name), 'utf8');
let content: Content;
let statements: Statement[];
beforeAll(async () => {
  content = await loadContent(projectRoot);
  statements = parseStatements(await read('statements.tsv'));
});

describe('coverage of the articles', () => {
  it('every statement is said by its entry and step, which cites its line', () => {
    expect(uncovered(statements, content)).toEqual([]);
  });

  it('docs/coverage.md is what `npm run coverage` writes', async () => {
    expect(await read('coverage.md')).toBe(coverageTable(statements, content));
  });
});

describe('uncovered()', () => {
  const spoiled = (change: Partial<Statement>): string[] =>
    uncovered([{ ...(statements[0] as Statement), ...change }], content); // there are hundreds

  it('reports an entry, a step, a citation or words that are not there', () => {
    expect(spoiled({ entry: 'no-such-entry' })[0]).toContain('no entry "no-such-entry"');
    expect(spoiled({ step: 'no-such-step' })[0]).toContain('no step "no-such-step"');
    expect(spoiled({ place: '999:1' })[0]).toContain('does not cite 999:1');
    expect(spoiled({ words: '从来没有说过这句话' })[0]).toContain('is not in responses/');
  });
});

describe('parseStatements()', () => {
  it('refuses a line without words, naming it', () => {
    expect(() => parseStatements('000:1\tfact\tentry\t\twords\n000:2\tfact\tentry\t\n')).toThrow('statements.tsv:2');
  });
});
