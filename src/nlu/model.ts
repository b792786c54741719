// Content -> a trained, calibrated model; kept in a file named by a hash of content and code, so a start with a fitting file only loads it.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Content } from '../content/schema.ts';
import { createBayes } from './bayes.ts';
import { fitTemperature } from './calibrate.ts';
import type { Classifier, ClassifierName, Example } from './classifier.ts';
import { holdOut } from './folds.ts';
import { createLinear, type LinearModel, trainLinear } from './linear.ts';
import { createNeighbours, gatherNeighbours, type NeighbourModel, type Neighbours } from './neighbours.ts';
import { createPinyinTable, type PinyinTable } from './pinyin.ts';
import { createFeatures, examplesOf, type Features } from './pipeline.ts';
import type { Repairable } from './repair.ts';
import { sampled, trainingSet } from './training-set.ts';

/** What is kept between starts. natural's classifier cannot be kept usefully, so with `bayes` it is trained at each start. */
interface Saved {
  readonly pinyin: PinyinTable;
  readonly repairable: Repairable;
  readonly familiar: ReadonlySet<string>;
  readonly temperature: number;
  readonly linear: LinearModel | null;
  readonly neighbours: NeighbourModel;
}

export interface Model extends Features {
  readonly classifier: Classifier;
  readonly neighbours: Neighbours;
  readonly temperature: number;
  /** Words that people who ask about what is ours use. */
  readonly familiar: ReadonlySet<string>;
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
  const file = join(folder, `model-${name}-${hashOf([taught(content), await codeHash()]).slice(0, 16)}.bin`);
  const saved = await readSaved(file);
  const pinyin = saved?.pinyin ?? (await createPinyinTable());
  const texts = saved ? [] : sampled(content);
  const features = await createFeatures(content, pinyin, folder, { repairable: saved?.repairable, texts });
  if (saved?.linear) {
    const { linear, temperature, familiar } = saved;
    const parts = { classifier: createLinear(linear), neighbours: createNeighbours(saved.neighbours) };
    return { model: { ...features, ...parts, temperature, familiar }, trained: false };
  }
  const { examples, familiar } = examplesOf(content, features);
  const temperature = saved?.temperature ?? (await calibrated(name, examples));
  const linear = name === 'linear' ? await trainLinear(examples) : null;
  const classifier = linear ? createLinear(linear) : createBayes(examples);
  const gathered = gatherNeighbours(examples, linear?.vocabulary);
  const { repairable } = features;
  if (!saved) await writeSaved(file, { pinyin, repairable, familiar, temperature, linear, neighbours: gathered });
  const neighbours = createNeighbours(gathered);
  return { model: { ...features, classifier, neighbours, temperature, familiar }, trained: true };
}

/** Everything of a content that the model depends on: other wordings of the answers need no training. */
function taught(content: Content): string {
  return JSON.stringify([trainingSet(content), content.aliases, content.entities, content.words]);
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

/** So many models stay in the folder, for going back and forth between contents. */
const keptModels = 4;

async function writeSaved(file: string, saved: Saved): Promise<void> {
  const part = `${file}.${process.pid}`;
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  await writeFile(part, serialize(saved));
  await rename(part, file);
  const models = (await readdir(folder)).filter((name) => name.startsWith('model-') && name.endsWith('.bin'));
  const dated = await Promise.all(models.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })));
  const older = dated.sort((a, b) => b.at - a.at).slice(keptModels);
  await Promise.all(older.map(({ name }) => rm(join(folder, name), { force: true })));
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
