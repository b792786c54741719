// Our classifier: linear SVM, one against the rest, squared hinge loss, trained by dual coordinate descent.
// Source: Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008), algorithm 3 (with shrinking), as in LIBLINEAR -s 1.
import type { Classifier, Example } from './classifier.ts';
import { createVocabulary, type Vector, type Vocabulary, vectorOf } from './vector.ts';

const cost = 1;
const tolerance = 0.1;
const maxPasses = 60;

/** What training yields; plain data, so it can be kept in a file. */
export interface LinearModel {
  readonly labels: readonly string[];
  readonly vocabulary: Vocabulary;
  /** Feature-major: the weight of feature f for label l stands at f * labels.length + l; the last row is the bias. */
  readonly weights: Float32Array;
}

/** Deterministic: the same examples in the same order give the same model. */
export function trainLinear(examples: readonly Example[]): LinearModel {
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const vocabulary = createVocabulary(examples.map(({ features }) => features));
  const vectors = examples.map(({ features }) => vectorOf(features, vocabulary));
  const weights = new Float32Array((vocabulary.size + 1) * labels.length);
  labels.forEach((label, l) => {
    const signs = Int8Array.from(examples, (example) => (example.label === label ? 1 : -1));
    const own = trainOne(vectors, signs, vocabulary.size);
    for (let f = 0; f < own.length; f++) weights[f * labels.length + l] = own[f] ?? 0;
  });
  return { labels, vocabulary, weights };
}

/** One label against the rest; returns a weight per feature and, last, the bias. */
function trainOne(vectors: readonly Vector[], signs: Int8Array, size: number): Float64Array {
  const weights = new Float64Array(size + 1);
  const alpha = new Float64Array(vectors.length);
  const diagonal = 1 / (2 * cost);
  const squares = Float64Array.from(vectors, ({ values }) => 1 + values.reduce((sum, value) => sum + value * value, 0));
  const order = Int32Array.from(vectors.keys());
  const random = createRandom(1);
  let active = vectors.length;
  let maxSeen = Infinity;
  for (let pass = 0; pass < maxPasses; pass++) {
    let highest = -Infinity;
    let lowest = Infinity;
    shuffle(order, active, random);
    for (let s = 0; s < active; s++) {
      const i = order[s] as number; // s is below the length, as are all indices in this loop
      const vector = vectors[i] as Vector;
      const sign = signs[i] as number;
      const old = alpha[i] as number;
      const gradient = sign * dot(weights, vector) - 1 + old * diagonal;
      if (old === 0 && gradient > maxSeen) {
        active--;
        order[s] = order[active] as number;
        order[active] = i;
        s--;
        continue;
      }
      const projected = old === 0 ? Math.min(gradient, 0) : gradient;
      highest = Math.max(highest, projected);
      lowest = Math.min(lowest, projected);
      if (Math.abs(projected) < 1e-12) continue;
      const next = Math.max(old - gradient / ((squares[i] as number) + diagonal), 0);
      alpha[i] = next;
      addTo(weights, vector, (next - old) * sign);
    }
    if (highest - lowest <= tolerance) {
      if (active === vectors.length) break;
      active = vectors.length; // converged on what is left: look at all once more
      maxSeen = Infinity;
    } else {
      maxSeen = highest <= 0 ? Infinity : highest;
    }
  }
  return weights;
}

function dot(weights: Float64Array, { indices, values }: Vector): number {
  let sum = weights[weights.length - 1] as number;
  for (let k = 0; k < indices.length; k++) sum += (weights[indices[k] as number] as number) * (values[k] as number);
  return sum;
}

function addTo(weights: Float64Array, { indices, values }: Vector, by: number): void {
  for (let k = 0; k < indices.length; k++) {
    const index = indices[k] as number;
    weights[index] = (weights[index] as number) + by * (values[k] as number);
  }
  weights[weights.length - 1] = (weights[weights.length - 1] as number) + by;
}

/** Fisher-Yates over the first `count` places. */
function shuffle(order: Int32Array, count: number, random: () => number): void {
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
}

/** Mulberry32: a small seeded generator, so that training is deterministic. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function createLinear(model: LinearModel): Classifier {
  const { labels, vocabulary, weights } = model;
  const count = labels.length;
  return {
    labels,
    scores(features) {
      const { indices, values } = vectorOf(features, vocabulary);
      const scores = Float64Array.from(weights.subarray(vocabulary.size * count));
      for (let k = 0; k < indices.length; k++) {
        const row = (indices[k] as number) * count;
        const value = values[k] as number;
        for (let l = 0; l < count; l++) scores[l] = (scores[l] as number) + value * (weights[row + l] as number);
      }
      return scores;
    },
    known: (features) => vectorOf(features, vocabulary).known,
  };
}
