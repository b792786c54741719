// Our classifier: one linear SVM per label over sparse features; all labels are scored in one pass over the features.
import type { Classifier, Example } from './classifier.ts';
import { trainAll } from './parallel.ts';
import type { LabelWeights, Rows } from './svm.ts';
import { createVocabulary, type Vocabulary, vectorOf } from './vector.ts';

/** What training yields; plain data, so it can be kept in a file. */
export interface LinearModel {
  readonly labels: readonly string[];
  readonly vocabulary: Vocabulary;
  /** Feature f has the places starts[f] to starts[f + 1]; the bias comes last, as one more feature. Most weights are zero and left out. */
  readonly starts: Int32Array;
  /** Place of the label of each weight. */
  readonly columns: Uint16Array;
  /** Weights, in units of `scale`. */
  readonly weights: Int16Array;
  readonly scale: number;
}

/** Deterministic: the same examples in the same order give the same model. */
export async function trainLinear(examples: readonly Example[]): Promise<LinearModel> {
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const vocabulary = createVocabulary(examples.map(({ features }) => features));
  const trained = await trainAll(rowsOf(examples, vocabulary, labels), labels.length);
  return { labels, vocabulary, ...packed(trained, vocabulary.size + 1) };
}

/** Weights by label -> 16-bit integers by feature; `width` features, the bias included. The scores differ by less than 0.001. */
function packed(trained: readonly LabelWeights[], width: number): Omit<LinearModel, 'labels' | 'vocabulary'> {
  const starts = new Int32Array(width + 1);
  let highest = 0;
  for (const { features, weights } of trained) {
    for (const feature of features) starts[feature + 1] = (starts[feature + 1] as number) + 1;
    for (const weight of weights) highest = Math.max(highest, Math.abs(weight));
  }
  for (let f = 0; f < width; f++) starts[f + 1] = (starts[f + 1] as number) + (starts[f] as number);
  const scale = (highest || 1) / 32_767;
  const columns = new Uint16Array(starts[width] as number);
  const weights = new Int16Array(columns.length);
  const next = starts.slice();
  trained.forEach((own, label) => {
    own.features.forEach((feature, k) => {
      const place = next[feature] as number;
      next[feature] = place + 1;
      columns[place] = label;
      weights[place] = Math.round((own.weights[k] as number) / scale);
    });
  });
  return { starts, columns, weights, scale };
}

function rowsOf(examples: readonly Example[], vocabulary: Vocabulary, labels: readonly string[]): Rows {
  const vectors = examples.map(({ features }) => vectorOf(features, vocabulary));
  const starts = new Int32Array(vectors.length + 1);
  vectors.forEach(({ indices }, i) => {
    starts[i + 1] = (starts[i] as number) + indices.length;
  });
  const indices = new Int32Array(starts[vectors.length] as number);
  vectors.forEach((vector, i) => {
    indices.set(vector.indices, starts[i]);
  });
  const places = new Map(labels.map((label, place) => [label, place]));
  const own = Int32Array.from(examples, ({ label }) => places.get(label) ?? -1);
  return {
    starts,
    indices,
    values: Float64Array.from(vectors, ({ value }) => value),
    labels: own,
    size: vocabulary.size,
  };
}

export function createLinear({ labels, vocabulary, starts, columns, weights, scale }: LinearModel): Classifier {
  const add = (sums: Float64Array, feature: number, value: number): void => {
    const end = starts[feature + 1] as number;
    for (let k = starts[feature] as number; k < end; k++) {
      const label = columns[k] as number;
      sums[label] = (sums[label] as number) + value * (weights[k] as number);
    }
  };
  return {
    labels,
    score(features) {
      const { indices, value, known } = vectorOf(features, vocabulary);
      const scores = new Float64Array(labels.length);
      add(scores, vocabulary.size, scale);
      for (const index of indices) add(scores, index, value * scale);
      return { scores, known };
    },
  };
}
