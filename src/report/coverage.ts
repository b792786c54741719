// Is every statement of the source articles said by an entry? docs/statements.tsv lists them; docs/coverage.md is made from it.
import type { Content, Entry } from '../content/schema.ts';

/** One statement of an article, and where the bot says it. */
export interface Statement {
  /** Article and line, as in the entries' `sources`: 003:49. */
  readonly place: string;
  /** The statement in our words. */
  readonly fact: string;
  readonly entry: string;
  /** Id of the step; empty when the entry as a whole says it. */
  readonly step: string;
  /** An excerpt of what the bot says. */
  readonly words: string;
}

/** Lines of `place<TAB>fact<TAB>entry<TAB>step<TAB>words`. Throws RangeError naming the first line that has other columns. */
export function parseStatements(tsv: string): Statement[] {
  return tsv
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      const [place = '', fact = '', entry = '', step = '', words = '', ...more] = line.split('\t');
      if (!/^\d{3}:\d+$/.test(place) || fact === '' || entry === '' || words === '' || more.length > 0) {
        throw new RangeError(
          `docs/statements.tsv:${index + 1}: needs place, fact, entry, step (may be empty) and words`,
        );
      }
      return { place, fact, entry, step, words };
    });
}

/** Why a statement is not covered, one sentence each; empty when all are. */
export function uncovered(statements: readonly Statement[], content: Content): string[] {
  return statements.flatMap((statement, index) => {
    const problem = problemOf(statement, content.entries.get(statement.entry));
    return problem === null ? [] : [`docs/statements.tsv:${index + 1}: ${problem}`];
  });
}

function problemOf({ place, entry: id, step: stepId, words }: Statement, entry: Entry | undefined): string | null {
  if (!entry) return `there is no entry "${id}"`;
  if (!cites(entry, place)) return `responses/${id}.yaml does not cite ${place} in "sources"`;
  const said = saidBy(entry, stepId);
  if (said === null) return `"${id}" has no step "${stepId}"`;
  return said.includes(words) ? null : `"${words}" is not in responses/${id}.yaml${stepId && `, step ${stepId}`}`;
}

/** Everything the entry, or one of its steps, may say; null when there is no such step. */
function saidBy({ response }: Entry, stepId: string): string | null {
  if (stepId === '') return textsOf(response);
  const steps = response.kind === 'procedure' ? response.methods.flatMap((method) => method.steps) : [];
  const step = steps.find(({ id }) => id === stepId);
  return step ? textsOf(step) : null;
}

/** All strings inside a value, joined. */
function textsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(textsOf).join('\n');
}

/** The entry cites the article's line. */
export function cites({ response }: Entry, place: string): boolean {
  const [article, line] = place.split(':');
  return (response.sources ?? []).some((source) => {
    const [cited, lines = ''] = source.split(':');
    const [from = 0, to = from] = lines.split('-').map(Number);
    return cited === article && Number(line) >= from && Number(line) <= to;
  });
}

/** docs/coverage.md. */
export function coverageTable(statements: readonly Statement[], content: Content): string {
  const rows = statements.map(({ place, fact, entry, step, words }) => {
    const title = content.entries.get(entry)?.title ?? '';
    return `| ${[place, fact, `${entry} ${title}`, step, words].map(cell).join(' | ')} |`;
  });
  return [
    '# Every statement of the articles, and what says it',
    '',
    'Made by `npm run coverage` from `docs/statements.tsv`; a test keeps it true.',
    '',
    `${statements.length} statements, ${new Set(statements.map(({ entry }) => entry)).size} entries.`,
    '',
    '| article:line | statement | entry | step | in the words |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
