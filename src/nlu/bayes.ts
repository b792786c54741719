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

/** Scores are log probabilities. */
export function createBayes(examples: readonly Example[]): Classifier {
  const Bayes = createRequire(import.meta.url)(
    'natural/lib/natural/classifiers/bayes_classifier.js',
  ) as NaturalBayesClass; // no types for the module alone
  const bayes = new Bayes(undefined, smoothing);
  const seen = new Set<string>();
  for (const { features, label } of examples) {
    const names = wordsOf(features);
    bayes.addDocument(names, label);
    for (const name of names) seen.add(name);
  }
  bayes.train();
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const places = new Map(labels.map((label, index) => [label, index]));
  return {
    labels,
    score(features) {
      const scores = new Float64Array(labels.length);
      const names = wordsOf(features);
      for (const { label, value } of bayes.getClassifications(names)) {
        scores[places.get(label) ?? 0] = Math.log(Math.max(value, Number.MIN_VALUE));
      }
      return { scores, known: names.length === 0 ? 0 : names.filter((name) => seen.has(name)).length / names.length };
    },
  };
}

/** Words and entities only: natural looks every known feature up in every message, so more would take seconds each. */
function wordsOf(features: Features): string[] {
  return [...features.keys()].filter((name) => name.startsWith('w') || name.startsWith('e'));
}
