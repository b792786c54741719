// `jiebang eval`: the shipped classifier on labelled lines of any domain, or cross-validated on the shipped content.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { loadContent } from '../content/load.ts';
import { ConfigError, UsageError } from '../errors.ts';
import { type Classifier, type ClassifierName, classifierNames, type Example } from '../nlu/classifier.ts';
import { crossValidate } from '../nlu/folds.ts';
import { train } from '../nlu/model.ts';
import { createPinyinTable } from '../nlu/pinyin.ts';
import { createFeatures, examplesOf, type Features } from '../nlu/pipeline.ts';
import { isOutOfScope, outOfScopeLabel, sampled } from '../nlu/training-set.ts';
import { accuracy, auroc, confusions, macroF1, median, recallAtRejection } from '../report/metrics.ts';
import type { CliContext, Command } from './command.ts';

const usage =
  'Usage: npm run eval -- [--train A.tsv --test B.tsv [--oos C.tsv] [--negatives D.tsv]] [--classifier linear|bayes] [--json]';
const folds = 5;
const shownConfusions = 15;

interface Options {
  readonly train?: string | undefined;
  readonly test?: string | undefined;
  readonly oos?: string | undefined;
  readonly negatives?: string | undefined;
  readonly json?: boolean | undefined;
}

type Report = Record<string, number | string | readonly object[]>;

export const evaluate: Command = async (context) => {
  const options = readArgs(context.args);
  const report = options.train === undefined ? await ofContent(context, options.name) : await ofFiles(context, options);
  if (options.json) context.out(JSON.stringify(report));
  else for (const [name, value] of Object.entries(report)) context.out(`${name}: ${show(value)}`);
  return 0;
};

function readArgs(args: CliContext['args']): Options & { name: ClassifierName } {
  const text = { type: 'string' } as const;
  const options = {
    train: text,
    test: text,
    oos: text,
    negatives: text,
    classifier: text,
    json: { type: 'boolean' },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    const name = classifierNames.find((each) => each === (values.classifier ?? 'linear'));
    if (name && (values.train === undefined) === (values.test === undefined)) return { ...values, name };
  } catch (cause) {
    throw new UsageError(usage, { cause });
  }
  throw new UsageError(usage);
}

function show(value: Report[string]): string {
  if (typeof value === 'number') return String(Math.round(value * 10_000) / 10_000);
  if (typeof value === 'string') return value;
  return value.map((row) => `\n  ${Object.values(row).join('  ')}`).join('');
}

interface Line {
  readonly text: string;
  readonly label: string;
}

/** Lines `text<TAB>label`; the label may be left out where it is not used. */
async function readLines(file: string, labelled: boolean): Promise<Line[]> {
  const source = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`Cannot read "${file}": ${String(cause)}`, { cause });
  });
  const problems: string[] = [];
  const lines = source.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const [text = '', label = ''] = line.split('\t');
    if (labelled && label === '')
      problems.push(`${file}:${index + 1}: "${line.slice(0, 40)}" has no label, it must be text<TAB>label`);
    return [{ text, label }];
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return lines;
}

async function ofFiles({ config }: CliContext, options: Options & { name: ClassifierName }): Promise<Report> {
  const nothing = { aliases: {}, entities: {}, words: [] };
  const { normalize, featurize } = await createFeatures(nothing, await createPinyinTable(), config.cacheFolder, {
    texts: [],
  });
  const featuresOf = (line: Line): Example => ({ features: featurize(normalize(line.text)), label: line.label });
  const training = (await readLines(options.train ?? '', true)).map(featuresOf);
  const test = await readLines(options.test ?? '', true);
  const negatives = options.negatives === undefined ? [] : await readLines(options.negatives, false);
  const background = negatives.map((line) => featuresOf({ ...line, label: outOfScopeLabel }));
  const started = performance.now();
  const classifier = await train(options.name, [...training, ...background]);
  const trainSeconds = (performance.now() - started) / 1000;
  const { guesses, micros, scores } = run(classifier, test, { normalize, featurize });
  const truths = test.map(({ label }) => label);
  const report: Report = {
    classifier: options.name,
    accuracy: accuracy(truths, guesses),
    macroF1: macroF1(truths, guesses),
    trainSeconds,
    microsPerMessage: median(micros),
  };
  if (options.oos === undefined) return report;
  const outside = run(classifier, await readLines(options.oos, false), { normalize, featurize }).scores;
  return { ...report, auroc: auroc(scores, outside), oosRecallAt5: recallAtRejection(scores, outside, 0.05) };
}

/** Best label (never the background), microseconds from text to scores, and how much it looks like ours. */
function run(
  classifier: Classifier,
  lines: readonly Line[],
  { normalize, featurize }: Pick<Features, 'normalize' | 'featurize'>,
): { guesses: string[]; micros: number[]; scores: number[] } {
  const guesses: string[] = [];
  const micros: number[] = [];
  const scores: number[] = [];
  for (const { text } of lines) {
    const started = performance.now();
    const features = featurize(normalize(text));
    const { scores: all, known } = classifier.score(features);
    micros.push((performance.now() - started) * 1000);
    const { label, score } = best(classifier.labels, all);
    guesses.push(label);
    scores.push(score + known);
  }
  return { guesses, micros, scores };
}

/** The best intent, and by how much it beats the best background (0 without one). */
function best(labels: readonly string[], scores: Float64Array): { label: string; score: number } {
  let place = -1;
  let background: number | undefined;
  labels.forEach((label, index) => {
    const score = scores[index] ?? 0;
    if (isOutOfScope(label)) background = Math.max(background ?? score, score);
    else if (place === -1 || score > (scores[place] ?? 0)) place = index;
  });
  return { label: labels[place] ?? '', score: (scores[place] ?? 0) - (background ?? 0) };
}

async function ofContent({ config }: CliContext, name: ClassifierName): Promise<Report> {
  const content = await loadContent(config.contentRoot);
  const features = await createFeatures(content, await createPinyinTable(), config.cacheFolder, {
    texts: sampled(content),
  });
  const { examples } = examplesOf(content, features);
  const scored = await crossValidate(examples, (some) => train(name, some), folds);
  const truths = examples.map(({ label }) => label);
  const guesses = scored.map(({ scores, labels }) => labels[argmax(scores)] ?? '');
  const inside = truths.map((truth) => !isOutOfScope(truth));
  const margins = scored.map(({ scores, labels, known }) => best(labels, scores).score + known);
  const positives = margins.filter((_, index) => inside[index]);
  const negatives = margins.filter((_, index) => !inside[index]);
  return {
    classifier: name,
    examples: examples.length,
    accuracy: accuracy(truths, guesses),
    macroF1: macroF1(truths, guesses),
    auroc: auroc(positives, negatives),
    oosRecallAt5: recallAtRejection(positives, negatives, 0.05),
    confusions: confusions(truths, guesses, shownConfusions),
  };
}

function argmax(scores: Float64Array): number {
  return scores.reduce((at, score, index) => (score > (scores[at] ?? Number.NEGATIVE_INFINITY) ? index : at), 0);
}
