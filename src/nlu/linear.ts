// Our classifier: linear SVM, one against the rest, squared hinge loss, trained by dual coordinate descent.
// Source: Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008), algorithm 3 (with shrinking), as in LIBLINEAR -s 1.
import type { Classifier, Example } from './classifier.ts';
import { createVocabulary, type Vocabulary, vectorOf } from './vector.ts';

/** C of the negatives, and how much more a positive counts: a label has 30 examples against thousands. */
const cost = 1;
const positiveWeight = 3;
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
  const rows = rowsOf(examples, vocabulary);
  const weights = new Float32Array((vocabulary.size + 1) * labels.length);
  labels.forEach((label, l) => {
    const signs = Int8Array.from(examples, (example) => (example.label === label ? 1 : -1));
    const own = trainOne(rows, signs, vocabulary.size);
    for (let f = 0; f < own.length; f++) weights[f * labels.length + l] = own[f] as number;
  });
  return { labels, vocabulary, weights };
}

/** All examples in one run of memory: row i holds the places starts[i] to starts[i + 1]. */
interface Rows {
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
  /** Squared length of each row, the bias included. */
  readonly squares: Float64Array;
}

function rowsOf(examples: readonly Example[], vocabulary: Vocabulary): Rows {
  const vectors = examples.map(({ features }) => vectorOf(features, vocabulary));
  const starts = new Int32Array(vectors.length + 1);
  vectors.forEach(({ indices }, i) => {
    starts[i + 1] = (starts[i] as number) + indices.length;
  });
  const size = starts[vectors.length] as number;
  const rows = { starts, indices: new Int32Array(size), values: new Float64Array(size) };
  vectors.forEach(({ indices, values }, i) => {
    rows.indices.set(indices, starts[i]);
    rows.values.set(values, starts[i]);
  });
  const squares = Float64Array.from(vectors, ({ values }) => 1 + values.reduce((sum, value) => sum + value * value, 0));
  return { ...rows, squares };
}

/**
 * One label against the rest; returns a weight per feature and, last, the bias.
 * The array look-ups are within bounds by construction; `as number` tells the compiler so.
 */
function trainOne({ starts, indices, values, squares }: Rows, signs: Int8Array, size: number): Float64Array {
  const weights = new Float64Array(size + 1);
  const alpha = new Float64Array(signs.length);
  const negativeDiagonal = 1 / (2 * cost);
  const positiveDiagonal = negativeDiagonal / positiveWeight;
  const order = Int32Array.from(signs.keys());
  const random = createRandom(1);
  let active = signs.length;
  let maxSeen = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < maxPasses; pass++) {
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    shuffle(order, active, random);
    for (let s = 0; s < active; s++) {
      const i = order[s] as number;
      const end = starts[i + 1] as number;
      const sign = signs[i] as number;
      const old = alpha[i] as number;
      let margin = weights[size] as number;
      for (let k = starts[i] as number; k < end; k++)
        margin += (weights[indices[k] as number] as number) * (values[k] as number);
      const diagonal = sign > 0 ? positiveDiagonal : negativeDiagonal;
      const gradient = sign * margin - 1 + old * diagonal;
      if (old === 0 && gradient > maxSeen) {
        active--;
        order[s] = order[active] as number;
        order[active] = i;
        s--;
        continue;
      }
      const projected = old === 0 ? Math.min(gradient, 0) : gradient;
      if (projected > highest) highest = projected;
      if (projected < lowest) lowest = projected;
      if (Math.abs(projected) < 1e-12) continue;
      const next = Math.max(old - gradient / ((squares[i] as number) + diagonal), 0);
      const by = (next - old) * sign;
      alpha[i] = next;
      for (let k = starts[i] as number; k < end; k++) {
        const index = indices[k] as number;
        weights[index] = (weights[index] as number) + by * (values[k] as number);
      }
      weights[size] = (weights[size] as number) + by;
    }
    if (highest - lowest <= tolerance) {
      if (active === signs.length) break;
      active = signs.length; // converged on what is left: look at all once more
      maxSeen = Number.POSITIVE_INFINITY;
    } else {
      maxSeen = highest <= 0 ? Number.POSITIVE_INFINITY : highest;
    }
  }
  return weights;
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
