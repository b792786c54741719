// Features as numbers: sublinear term frequency, no IDF, one L2 norm (nlu.md, decision 1).
import type { Features } from './features.ts';

/** Sparse: `values[i]` stands at position `indices[i]`. */
export interface Vector {
  readonly indices: Int32Array;
  readonly values: Float64Array;
  /** Share of the features that training has seen, 0-1. */
  readonly known: number;
}

/** Feature name -> position. */
export type Vocabulary = ReadonlyMap<string, number>;

/** Frequent features come first, which keeps what training touches most close together in memory. */
export function createVocabulary(all: readonly Features[]): Vocabulary {
  const counts = new Map<string, number>();
  for (const features of all) {
    for (const name of features.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const byCount = [...counts].sort((a, b) => b[1] - a[1]);
  return new Map(byCount.map(([name], index) => [name, index]));
}

/** The norm counts unknown features too: a text of mostly unknown words gets small scores everywhere. */
export function vectorOf(features: Features, vocabulary: Vocabulary): Vector {
  const indices: number[] = [];
  const values: number[] = [];
  let squares = 0;
  for (const [name, count] of features) {
    const value = 1 + Math.log(count);
    squares += value * value;
    const index = vocabulary.get(name);
    if (index === undefined) continue;
    indices.push(index);
    values.push(value);
  }
  const norm = Math.sqrt(squares) || 1;
  return {
    indices: Int32Array.from(indices),
    values: Float64Array.from(values, (value) => value / norm),
    known: features.size === 0 ? 0 : indices.length / features.size,
  };
}
