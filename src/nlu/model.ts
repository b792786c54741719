// Content -> a trained, calibrated model; kept in a file named by a hash of content and code, so a start with a fitting file only loads it.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Content } from '../content/schema.ts';
import { createBayes } from './bayes.ts';
import { fitTemperature } from './calibrate.ts';
import type { Classifier, ClassifierName, Example } from './classifier.ts';
import { createEntityFinder, type FindEntities } from './entities.ts';
import { createFeaturizer, type Featurize } from './features.ts';
import { holdOut } from './folds.ts';
import { createLinear, type LinearModel, trainLinear } from './linear.ts';
import { createNormalizer, type Normalize } from './normalize.ts';
import { createPinyin, createPinyinTable, type PinyinTable } from './pinyin.ts';
import { createRepair } from './repair.ts';
import { createTokenizer } from './tokenize.ts';

/** What is not ours: the label of negatives without a kind, and the beginning of the labels of those with one. */
export const outOfScopeLabel = '__oos';
export const isOutOfScope = (label: string): boolean => label.startsWith(outOfScopeLabel);
export const commandPrefix = 'command:';
export const smalltalkPrefix = 'smalltalk:';

/** What is kept between starts. natural's classifier cannot be kept usefully, so with `bayes` it is trained at each start. */
interface Saved {
  readonly pinyin: PinyinTable;
  readonly repairable: readonly string[];
  readonly temperature: number;
  readonly linear: LinearModel | null;
}

export interface Model extends Features {
  readonly classifier: Classifier;
  readonly temperature: number;
}

/** Commands that only their exact wordings mean: too short, or in need of a number, to be guessed. */
export const exactOnly: ReadonlySet<string> = new Set(['yes', 'no', 'goto', 'at']);

/** Everything the content teaches, as text and label; duplicates within a label are kept once. */
export function trainingSet(content: Content): { text: string; label: string }[] {
  const groups: [string, readonly string[]][] = [
    ...[...content.entries.values()].map(({ id, title, utterances }): [string, string[]] => [
      id,
      [title, ...utterances],
    ]),
    ...Object.entries(content.commands)
      .filter(([name]) => !exactOnly.has(name))
      .map(([name, phrases]): [string, readonly string[]] => [commandPrefix + name, phrases]),
    ...Object.entries(content.smalltalk).map(([id, phrases]): [string, readonly string[]] => [
      smalltalkPrefix + id,
      phrases,
    ]),
    ...Object.entries(content.outOfScope).map(([kind, texts]): [string, readonly string[]] => [
      `${outOfScopeLabel}:${kind}`,
      texts,
    ]),
  ];
  return groups.flatMap(([label, texts]) => [...new Set(texts)].map((text) => ({ text, label })));
}

/** The way from text to features. */
export interface Features {
  readonly normalize: Normalize;
  readonly findEntities: FindEntities;
  readonly featurize: Featurize;
  /** Words that homophones are repaired to. */
  readonly repairable: readonly string[];
}

/** What of a content decides the way from text to features. */
type Sayings = Pick<Content, 'aliases' | 'entities' | 'words'>;

/**
 * The way from text to features, for a content (or for none: no aliases, no entities, jieba's own words).
 * @param repairable words that homophones are repaired to; when not given, the content's words that are frequent in `texts`
 */
export async function createFeatures(
  content: Sayings,
  table: PinyinTable,
  folder: string,
  { repairable, texts }: { readonly repairable?: readonly string[] | undefined; readonly texts: readonly string[] },
): Promise<Features> {
  const plain = createNormalizer(content.aliases);
  const words = [...content.words, ...entityWords(content)];
  const name = hashOf(words).slice(0, 12);
  const tokenize = await createTokenizer(folder, words, name);
  const pinyin = createPinyin(table);
  const meant =
    repairable ??
    frequent(
      words,
      texts.map((text) => tokenize(plain(text))),
    );
  const repair = createRepair(meant, tokenize, pinyin);
  const findEntities = createEntityFinder(content.entities, plain);
  const featurize = createFeaturizer({ tokenize, pinyin, findEntities });
  return { normalize: (text) => repair(plain(text)), findEntities, featurize, repairable: meant };
}

/** Lines of a user dictionary -> those of their words that stand in one text of a thousand, and in three. */
function frequent(lines: readonly string[], texts: readonly (readonly string[])[]): string[] {
  const counts = new Map(lines.map((line) => [line.split(' ')[0] ?? '', 0]));
  for (const tokens of texts) {
    for (const token of new Set(tokens)) {
      const count = counts.get(token);
      if (count !== undefined) counts.set(token, count + 1);
    }
  }
  const least = Math.max(3, texts.length / 1000);
  return [...counts].filter(([, count]) => count >= least).map(([word]) => word);
}

/** Entity words are words of the user dictionary as well. */
function entityWords(content: Pick<Content, 'entities'>): string[] {
  const words = Object.values(content.entities).flatMap(({ values }) =>
    Object.values(values).flatMap((value) => value.words),
  );
  return words.filter((word) => /^\p{Script=Han}{2,}$/u.test(word)).map((word) => `${word} 1000 n`);
}

export async function train(name: ClassifierName, examples: readonly Example[]): Promise<Classifier> {
  return name === 'linear' ? createLinear(await trainLinear(examples)) : createBayes(examples);
}

/**
 * The model for `content`, from `folder` when it is there, else trained and put there.
 * @returns the model, and whether it had to be trained
 */
export async function loadModel(
  content: Content,
  name: ClassifierName,
  folder: string,
): Promise<{ model: Model; trained: boolean }> {
  const file = join(folder, `model-${name}-${hashOf([content.hash, await codeHash()]).slice(0, 16)}.bin`);
  const saved = await readSaved(file);
  const pinyin = saved?.pinyin ?? (await createPinyinTable());
  const texts = saved ? [] : trainingSet(content).map(({ text }) => text);
  const features = await createFeatures(content, pinyin, folder, { repairable: saved?.repairable, texts });
  if (saved?.linear) {
    const classifier = createLinear(saved.linear);
    return { model: { ...features, classifier, temperature: saved.temperature }, trained: false };
  }
  const examples = examplesOf(content, features);
  const temperature = saved?.temperature ?? (await calibrated(name, examples));
  const linear = name === 'linear' ? await trainLinear(examples) : null;
  const classifier = linear ? createLinear(linear) : createBayes(examples);
  if (!saved) await writeSaved(file, { pinyin, repairable: features.repairable, temperature, linear });
  return { model: { ...features, classifier, temperature }, trained: true };
}

export function examplesOf(content: Content, { normalize, featurize }: Features): Example[] {
  return trainingSet(content).map(({ text, label }) => ({ features: featurize(normalize(text)), label }));
}

/** So many unseen examples are enough for one number. */
const calibrationExamples = 400;

async function calibrated(name: ClassifierName, examples: readonly Example[]): Promise<number> {
  return fitTemperature(await holdOut(examples, (some) => train(name, some), calibrationExamples));
}

async function readSaved(file: string): Promise<Saved | undefined> {
  try {
    return deserialize(await readFile(file)) as Saved; // the file name holds the hash of the code that wrote it
  } catch {
    return undefined; // absent or cut short: train again
  }
}

/** Older models that stay in the folder, for going back and forth between contents. */
const keptModels = 3;

async function writeSaved(file: string, saved: Saved): Promise<void> {
  const part = `${file}.${process.pid}`;
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const older = (await readdir(folder)).filter((name) => name.startsWith('model-') && name.endsWith('.bin'));
  await writeFile(part, serialize(saved));
  await rename(part, file);
  await Promise.all(older.slice(0, -keptModels).map((name) => rm(join(folder, name), { force: true })));
}

/** Hash of the files of this folder: a model made by other code does not fit. */
async function codeHash(): Promise<string> {
  const folder = import.meta.dirname;
  const names = (await readdir(folder)).filter((name) => /\.(js|ts)$/.test(name)).sort();
  return hashOf(await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8'))));
}

function hashOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}
