// The folders intents/ and responses/ -> one checked, immutable Content. All problems are reported at once.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ContentError, type Problem } from '../errors.ts';
import type { z } from '../zod.ts';
import { checkContent } from './check.ts';
import type { Files } from './files.ts';
import { type ReadFile as Read, readYaml } from './read.ts';
import {
  type Content,
  cannedSchema,
  commandsSchema,
  deskContentSchema,
  type Entry,
  entitiesSchema,
  type Intent,
  intentSchema,
  outOfScopeSchema,
  type Procedure,
  type ProcedureSource,
  type Response,
  responseSchema,
  smalltalkSchema,
  systemSchema,
} from './schema.ts';

/**
 * Loads `root`/intents and `root`/responses.
 * @throws ContentError listing every problem as file:line
 */
export async function loadContent(root: string): Promise<Content> {
  const sources = await readSources(root);
  const problems: Problem[] = [];
  const files = parseAll(sources, problems);
  problems.push(...checkContent(files));
  if (problems.length > 0) throw new ContentError(problems.sort(byPlace));
  return assemble(files, sources);
}

function byPlace(a: Problem, b: Problem): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line;
}

async function readSources(root: string): Promise<ReadonlyMap<string, string>> {
  const sources = new Map<string, string>();
  for (const folder of ['intents', 'responses']) {
    for (const name of (await listFolder(root, folder)).sort()) {
      sources.set(`${folder}/${name}`, await readFile(join(root, folder, name), 'utf8'));
    }
  }
  return sources;
}

async function listFolder(root: string, folder: string): Promise<string[]> {
  try {
    return (await readdir(join(root, folder))).filter((name) => !name.startsWith('.'));
  } catch (cause) {
    const message = `Cannot read the folder "${folder}" of the content, it must hold the YAML files`;
    throw new ContentError([{ file: folder, line: 0, message: `${message} (${String(cause)})` }]);
  }
}

const special = {
  'intents/_commands.yaml': commandsSchema,
  'intents/_smalltalk.yaml': smalltalkSchema,
  'intents/_entities.yaml': entitiesSchema,
  'intents/_out-of-scope.yaml': outOfScopeSchema,
  'responses/_system.yaml': systemSchema,
} as const;
/** Without them: no canned replies, the desk is always open. */
const optional: readonly string[] = ['responses/_desk.yaml', 'responses/_canned.yaml'];
const wordsFile = 'intents/_words.txt';

function parseAll(sources: ReadonlyMap<string, string>, problems: Problem[]): Files {
  const parse = <T>(file: string, schema: z.ZodType<T>): Read<T> => {
    const source = sources.get(file);
    const read = source === undefined ? absent<T>(file) : readYaml(file, source, schema);
    problems.push(...read.problems);
    return read;
  };
  const parseOptional = <T>(file: string, schema: z.ZodType<T>, preset: T): Read<T> =>
    sources.has(file) ? parse(file, schema) : { value: preset, problems: [], lineOf: () => 1 };
  problems.push(...misplaced(sources));
  return {
    intents: parseFolder('intents', sources, (file) => parse(file, intentSchema)),
    responses: parseFolder('responses', sources, (file) => parse(file, responseSchema)),
    commands: parse('intents/_commands.yaml', special['intents/_commands.yaml']),
    smalltalk: parse('intents/_smalltalk.yaml', special['intents/_smalltalk.yaml']),
    entities: parse('intents/_entities.yaml', special['intents/_entities.yaml']),
    outOfScope: parse('intents/_out-of-scope.yaml', special['intents/_out-of-scope.yaml']),
    system: parse('responses/_system.yaml', special['responses/_system.yaml']),
    desk: parseOptional('responses/_desk.yaml', deskContentSchema, { stop: [] }),
    canned: parseOptional('responses/_canned.yaml', cannedSchema, {}),
  };
}

function absent<T>(file: string): Read<T> {
  return { value: undefined, problems: [{ file, line: 0, message: 'The file is missing' }], lineOf: () => 1 };
}

function misplaced(sources: ReadonlyMap<string, string>): Problem[] {
  return [...sources.keys()].flatMap((file) => {
    if (file in special || optional.includes(file) || file === wordsFile) return [];
    if (/\/[a-z0-9]+(-[a-z0-9]+)*\.yaml$/.test(file)) return [];
    const message = 'The name must be <id>.yaml, the id in small letters, digits and single hyphens';
    return [{ file, line: 0, message }];
  });
}

function parseFolder<T>(
  folder: string,
  sources: ReadonlyMap<string, string>,
  parse: (file: string) => Read<T>,
): ReadonlyMap<string, Read<T>> {
  const files = [...sources.keys()].filter((file) => file.startsWith(`${folder}/`) && /\/[^_][^/]*\.yaml$/.test(file));
  return new Map(files.map((file) => [file.slice(folder.length + 1, -'.yaml'.length), parse(file)]));
}

function assemble(files: Files, sources: ReadonlyMap<string, string>): Content {
  const value = <T>(read: Read<T>): T => read.value as T; // the problems were thrown before
  return {
    hash: hashOf([...sources].flat()),
    entries: new Map(
      [...files.intents].map(([id, intent]) => {
        const response = files.responses.get(id) as Read<Response>; // check.ts pairs them
        return [id, entryOf(id, value(intent), value(response), sources.get(`responses/${id}.yaml`) ?? '')];
      }),
    ),
    ...value(files.commands),
    smalltalk: value(files.smalltalk),
    outOfScope: value(files.outOfScope),
    ...value(files.entities),
    words: (sources.get(wordsFile) ?? '').split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#')),
    system: value(files.system),
    desk: value(files.desk),
    canned: value(files.canned),
  };
}

function entryOf(id: string, intent: Intent, response: Response, source: string): Entry {
  return {
    id,
    title: intent.title,
    topic: intent.topic ?? id,
    apart: intent.apart === true,
    utterances: intent.utterances,
    response: response.kind === 'procedure' ? procedureOf(response, source) : response,
  };
}

function procedureOf(source: ProcedureSource, yaml: string): Procedure {
  const places = source.methods.flatMap(({ steps }, method) =>
    steps.map((step, index) => [step.id, { step, method, index }] as const),
  );
  return { ...source, version: hashOf([yaml]).slice(0, 12), places: new Map(places) };
}

function hashOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}
