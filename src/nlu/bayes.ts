// natural's naive Bayes behind our interface, to compare with and to choose by CLASSIFIER=bayes. The only import of natural:
// its classifier module alone, since the package's index loads database drivers and prints to stdout.
import { createRequire } from 'node:module';
import type { Classifier, Example } from './classifier.ts';
import type { Features } from './features.ts';

const smoothing = 0.1;

/** The part of natural's BayesClassifier that we use (lib/natural/classifiers/bayes_classifier.js). */
interface NaturalBayes {
  addDocument(tokens: readonly string[], label: string): void;
  train(): void;
  getClassifications(tokens: readonly string[]): { label: string; value: number }[];
}
type NaturalBayesClass = new (stemmer: undefined, smoothing: number) => NaturalBayes;

/** Shares the features of the linear classifier: words, characters, pinyin, entities. Scores are log probabilities. */
export function createBayes(examples: readonly Example[]): Classifier {
  const Bayes = createRequire(import.meta.url)(
    'natural/lib/natural/classifiers/bayes_classifier.js',
  ) as NaturalBayesClass; // no types for the module alone
  const bayes = new Bayes(undefined, smoothing);
  const seen = new Set<string>();
  for (const { features, label } of examples) {
    bayes.addDocument([...features.keys()], label);
    for (const name of features.keys()) seen.add(name);
  }
  bayes.train();
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const places = new Map(labels.map((label, index) => [label, index]));
  return {
    labels,
    scores(features) {
      const scores = new Float64Array(labels.length);
      for (const { label, value } of bayes.getClassifications([...features.keys()])) {
        scores[places.get(label) ?? 0] = Math.log(Math.max(value, Number.MIN_VALUE));
      }
      return scores;
    },
    known: (features) => shareOf(features, seen),
  };
}

function shareOf(features: Features, seen: ReadonlySet<string>): number {
  const names = [...features.keys()];
  return names.length === 0 ? 0 : names.filter((name) => seen.has(name)).length / names.length;
}
