// `jiebang coverage`: writes docs/coverage.md from docs/statements.tsv; fails when a statement is not said.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadContent } from '../content/load.ts';
import { coverageTable, parseStatements, uncovered } from '../report/coverage.ts';
import type { Command } from './command.ts';

export const coverage: Command = async ({ packageRoot, out }) => {
  const content = await loadContent(packageRoot); // the statements are about the content shipped here
  const statements = parseStatements(await readFile(join(packageRoot, 'docs/statements.tsv'), 'utf8'));
  const problems = uncovered(statements, content);
  for (const problem of problems) out(problem);
  await writeFile(join(packageRoot, 'docs/coverage.md'), coverageTable(statements, content));
  out(`${statements.length - problems.length} of ${statements.length} statements are said`);
  return problems.length === 0 ? 0 : 1;
};
