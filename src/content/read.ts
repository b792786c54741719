// One YAML file -> a checked value, or problems with line numbers. Knows nothing of what the files mean.
import { type Document, LineCounter, parseDocument } from 'yaml';
import type { Problem } from '../errors.ts';
import type { z } from '../zod.ts';

type Path = readonly PropertyKey[];

/** A file that was read; `lineOf` gives the line of the value at a path, or of its nearest parent that is there. */
export interface ReadFile<T> {
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
  lineOf(path: Path): number;
}

/** Reads YAML 1.2 `source` and checks it against `schema`; all problems are returned, nothing is thrown. */
export function readYaml<T>(file: string, source: string, schema: z.ZodType<T>): ReadFile<T> {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, strict: true });
  const lineOf = (path: Path): number => lineAt(document, lines, path);
  const syntax = document.errors.map((error) => ({
    file,
    line: lines.linePos(error.pos[0]).line,
    message: `Bad YAML: ${error.message}`,
  }));
  if (syntax.length > 0) return { value: undefined, problems: syntax, lineOf };
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { value: parsed.data, problems: [], lineOf };
  const problems = parsed.error.issues.flatMap((issue) => describe(issue, file, lineOf));
  return { value: undefined, problems, lineOf };
}

function lineAt(document: Document, lines: LineCounter, path: Path): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    const range = hasRange(node) ? node.range : undefined;
    if (range) return lines.linePos(range[0]).line;
  }
  return 1;
}

function hasRange(node: unknown): node is { range: [number, number, number] | null } {
  return typeof node === 'object' && node !== null && 'range' in node;
}

function describe(issue: z.core.$ZodIssue, file: string, lineOf: (path: Path) => number): Problem[] {
  const where = issue.path.length > 0 ? `"${issue.path.join('.')}" ` : '';
  if (issue.code !== 'unrecognized_keys')
    return [{ file, line: lineOf(issue.path), message: `${where}${wording(issue)}` }];
  return issue.keys.map((key) => ({
    file,
    line: lineOf([...issue.path, key]),
    message: `${where}has the unknown key "${key}"`,
  }));
}

function wording(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined && issue.message.endsWith('received undefined')
      ? `is missing, ${issue.expected} expected`
      : `is wrong: ${issue.message}`;
  }
  if (issue.code === 'invalid_union') return 'has no "kind", it must be "procedure" or "answer"';
  return issue.message;
}
