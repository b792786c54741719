// natural's naive Bayes behind our interface, to compare with and to choose by CLASSIFIER=bayes. The only import of natural:
// its classifier module alone, since the package's index loads database drivers and prints to stdout.
import { createRequire } from 'node:module';
import type { Classifier, Example } from './classifier.ts';
import { type Features, isSound } from './features.ts';

const smoothing = 0.1;

/**
 * The part of natural's BayesClassifier that we use. Its own `train` makes a dense row of every document, minutes for our
 * thousands of examples; the classifier inside takes sparse ones, {name: name}, to the same result.
 */
interface NaturalBayes {
  readonly classifier: {
    addExample(observation: Readonly<Record<string, string>> | readonly never[], label: string): void;
    getClassifications(observation: Readonly<Record<string, string>>): { label: string; value: number }[];
  };
}
type NaturalBayesClass = new (stemmer: undefined, smoothing: number) => NaturalBayes;

/** Scores are log posterior probabilities: comparable between messages of any length. */
export function createBayes(examples: readonly Example[]): Classifier {
  const Bayes = createRequire(import.meta.url)(
    'natural/lib/natural/classifiers/bayes_classifier.js',
  ) as NaturalBayesClass; // no types for the module alone
  const { classifier } = new Bayes(undefined, smoothing);
  const seen = new Set<string>();
  for (const { features, label } of examples) {
    const names = namesOf(features);
    classifier.addExample(sparse(names), label);
    classifier.addExample([], label); // counts the document, which a sparse one does not
    for (const name of names) seen.add(name);
  }
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const places = new Map(labels.map((label, index) => [label, index]));
  return {
    labels,
    score(features) {
      const scores = new Float64Array(labels.length);
      const names = namesOf(features);
      const known = names.filter((name) => seen.has(name));
      for (const { label, value } of classifier.getClassifications(sparse(known))) {
        scores[places.get(label) ?? 0] = Math.log(Math.max(value, Number.MIN_VALUE));
      }
      const total = Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
      return {
        scores: scores.map((score) => score - total),
        known: names.length === 0 ? 0 : known.length / names.length,
      };
    },
  };
}

function sparse(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

/** Without pinyin: the product of so many probabilities would be too small for a number. */
function namesOf(features: Features): string[] {
  return [...features].filter((feature) => !isSound(feature)).map(String);
}
