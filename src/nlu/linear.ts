// Our classifier: one linear SVM per label over sparse features; all labels are scored in one pass over the features.
import type { Classifier, Example } from './classifier.ts';
import { trainAll } from './parallel.ts';
import type { Rows } from './svm.ts';
import { createVocabulary, type Vocabulary, vectorOf } from './vector.ts';

/** What training yields; plain data, so it can be kept in a file. */
export interface LinearModel {
  readonly labels: readonly string[];
  readonly vocabulary: Vocabulary;
  /** Feature-major: the weight of feature f for label l is weights[f * labels.length + l] * scale; the last row is the bias. */
  readonly weights: Int16Array;
  readonly scale: number;
}

/** Deterministic: the same examples in the same order give the same model. */
export async function trainLinear(examples: readonly Example[]): Promise<LinearModel> {
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const vocabulary = createVocabulary(examples.map(({ features }) => features));
  const trained = await trainAll(rowsOf(examples, vocabulary, labels), labels.length);
  return { labels, vocabulary, ...packed(trained, labels.length) };
}

/** Label-major floats -> feature-major 16-bit integers: half the memory, and the scores differ by less than 0.001. */
function packed(trained: Float32Array, labels: number): Pick<LinearModel, 'weights' | 'scale'> {
  const rows = trained.length / labels;
  const highest = trained.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) || 1;
  const scale = highest / 32_767;
  const weights = new Int16Array(trained.length);
  for (let l = 0; l < labels; l++) {
    for (let f = 0; f < rows; f++) weights[f * labels + l] = Math.round((trained[l * rows + f] as number) / scale);
  }
  return { weights, scale };
}

function rowsOf(examples: readonly Example[], vocabulary: Vocabulary, labels: readonly string[]): Rows {
  const vectors = examples.map(({ features }) => vectorOf(features, vocabulary));
  const starts = new Int32Array(vectors.length + 1);
  vectors.forEach(({ indices }, i) => {
    starts[i + 1] = (starts[i] as number) + indices.length;
  });
  const count = starts[vectors.length] as number;
  const indices = new Int32Array(count);
  const values = new Float32Array(count);
  vectors.forEach((vector, i) => {
    indices.set(vector.indices, starts[i]);
    values.set(vector.values, starts[i]);
  });
  const squares = Float64Array.from(
    vectors,
    (vector) => 1 + vector.values.reduce((sum, value) => sum + value * value, 0),
  );
  const places = new Map(labels.map((label, place) => [label, place]));
  const own = Int32Array.from(examples, ({ label }) => places.get(label) ?? -1);
  return { starts, indices, values, squares, labels: own, size: vocabulary.size };
}

export function createLinear({ labels, vocabulary, weights, scale }: LinearModel): Classifier {
  const count = labels.length;
  return {
    labels,
    scores(features) {
      const { indices, values } = vectorOf(features, vocabulary);
      const sums = Float64Array.from(weights.subarray(vocabulary.size * count));
      for (let k = 0; k < indices.length; k++) {
        const row = (indices[k] as number) * count;
        const value = values[k] as number;
        for (let l = 0; l < count; l++) sums[l] = (sums[l] as number) + value * (weights[row + l] as number);
      }
      return sums.map((sum) => sum * scale);
    },
    known: (features) => vectorOf(features, vocabulary).known,
  };
}
