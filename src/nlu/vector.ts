// Features as numbers: present or not, no IDF, one L2 norm.
import type { Features } from './features.ts';

/** Of length 1, sparse: `value` stands at each position of `indices`. */
export interface Vector {
  readonly indices: Int32Array;
  readonly value: number;
  /** Share of the features that training has seen, 0-1. */
  readonly known: number;
}

/** Feature -> position: a hash table with open addressing, two look-ups in memory where a Map of strings takes five. */
export interface Vocabulary {
  readonly size: number;
  /** A power of two long, at most half full; 0 is a free place. */
  readonly keys: Int32Array;
  readonly positions: Int32Array;
}

/** Frequent features come first, which keeps what training touches most close together in memory. */
export function createVocabulary(all: readonly Features[]): Vocabulary {
  const counts = new Map<number, number>();
  for (const features of all) {
    for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  }
  const byCount = [...counts].sort((a, b) => b[1] - a[1]);
  const length = 2 ** Math.ceil(Math.log2(2 * byCount.length + 2));
  const vocabulary = { size: byCount.length, keys: new Int32Array(length), positions: new Int32Array(length) };
  byCount.forEach(([feature], position) => {
    const place = placeOf(vocabulary, feature);
    vocabulary.keys[place] = feature;
    vocabulary.positions[place] = position;
  });
  return vocabulary;
}

/** Where a feature stands in the table, or the free place where it would. */
function placeOf({ keys }: Vocabulary, feature: number): number {
  let place = (feature >>> 1) & (keys.length - 1); // the lowest bit tells the kind, not the feature
  while (keys[place] !== 0 && keys[place] !== feature) place = (place + 1) & (keys.length - 1);
  return place;
}

/** The positions of the features that training has seen. */
export function placesOf(features: Features, vocabulary: Vocabulary): Int32Array {
  const indices: number[] = [];
  for (const feature of features) {
    const place = placeOf(vocabulary, feature);
    if (vocabulary.keys[place] === feature) indices.push(vocabulary.positions[place] as number);
  }
  return Int32Array.from(indices);
}

/** The length counts unknown features too: a text of mostly unknown words gets small scores everywhere. */
export function vectorOf(features: Features, vocabulary: Vocabulary): Vector {
  const indices = placesOf(features, vocabulary);
  const size = Math.max(features.length, 1);
  return { indices, value: 1 / Math.sqrt(size), known: indices.length / size };
}
