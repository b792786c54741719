// Features as numbers: present or not, no IDF, one L2 norm.
import type { Features } from './features.ts';

/** Of length 1, sparse: `value` stands at each position of `indices`. */
export interface Vector {
  readonly indices: Int32Array;
  readonly value: number;
  /** Share of the features that training has seen, 0-1. */
  readonly known: number;
}

/** Feature name -> position. */
export type Vocabulary = ReadonlyMap<string, number>;

/** Frequent features come first, which keeps what training touches most close together in memory. */
export function createVocabulary(all: readonly Features[]): Vocabulary {
  const counts = new Map<string, number>();
  for (const features of all) {
    for (const name of features) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const byCount = [...counts].sort((a, b) => b[1] - a[1]);
  return new Map(byCount.map(([name], index) => [name, index]));
}

/** The length counts unknown features too: a text of mostly unknown words gets small scores everywhere. */
export function vectorOf(features: Features, vocabulary: Vocabulary): Vector {
  const indices: number[] = [];
  for (const name of features) {
    const index = vocabulary.get(name);
    if (index !== undefined) indices.push(index);
  }
  const size = Math.max(features.size, 1);
  return { indices: Int32Array.from(indices), value: 1 / Math.sqrt(size), known: indices.length / size };
}
