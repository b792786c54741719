// The one interface of both classifiers.
import type { Features } from './features.ts';

export interface Example {
  readonly features: Features;
  readonly label: string;
}

export interface Classifier {
  readonly labels: readonly string[];
  score(features: Features): Scores;
}

export interface Scores {
  /** One raw score per label, in the order of `labels`; higher is better. Not probabilities. */
  readonly scores: Float64Array;
  /** Share of the features that training has seen, 0-1. */
  readonly known: number;
}

export const classifierNames = ['linear', 'bayes'] as const;
export type ClassifierName = (typeof classifierNames)[number];
