// The examples most like a text: a second opinion where the classifier is not sure. k nearest neighbours by cosine of IDF vectors
// (Salton and McGill, 1983); of each label the nearest example counts.
import { softmax } from './calibrate.ts';
import type { Example } from './classifier.ts';
import type { Ranked } from './decide.ts';
import type { Features } from './features.ts';
import { isOutOfScope, outOfScopeLabel } from './training-set.ts';
import { createVocabulary, placesOf, type Vocabulary } from './vector.ts';

/** Features in more examples than this find none: they hardly change which is nearest, and take most of the time. */
const maxExamples = 500;
const neighbours = 30;
/** Cosine -> probability, as a temperature: what is nearer by so much is e times likelier. */
const temperature = 0.08;

/** What is kept of the examples; plain data. */
export interface NeighbourModel {
  readonly labels: readonly string[];
  /** Of each example: the place of its label, and the length of its vector. */
  readonly label: Uint16Array;
  readonly length: Float32Array;
  readonly vocabulary: Vocabulary;
  /** Inverse document frequency of each feature. */
  readonly idf: Float32Array;
  /** Feature f stands in the examples at the places starts[f] to starts[f + 1]. */
  readonly starts: Int32Array;
  readonly examples: Uint32Array;
}

/** The labels of the nearest examples among those allowed, most likely first; empty when no example shares a telling feature. */
export type Neighbours = (features: Features, allowed: (label: string) => boolean) => Ranked;

/** @param vocabulary that of the classifier, when it has one for the same examples */
export function gatherNeighbours(examples: readonly Example[], vocabulary?: Vocabulary): NeighbourModel {
  const words = vocabulary ?? createVocabulary(examples.map(({ features }) => features));
  const rows = examples.map(({ features }) => placesOf(features, words));
  const counts = new Int32Array(words.size);
  for (const row of rows) for (const f of row) counts[f] = (counts[f] as number) + 1;
  const idf = Float32Array.from(counts, (count) => Math.log(examples.length / Math.max(count, 1)));
  const starts = new Int32Array(words.size + 1);
  for (let f = 0; f < words.size; f++) {
    const count = counts[f] as number;
    starts[f + 1] = (starts[f] as number) + (count > maxExamples ? 0 : count);
  }
  const found = new Uint32Array(starts[words.size] as number);
  const next = starts.slice();
  rows.forEach((row, example) => {
    for (const f of row) {
      if ((counts[f] as number) > maxExamples) continue;
      found[next[f] as number] = example;
      next[f] = (next[f] as number) + 1;
    }
  });
  const labels = [...new Set(examples.map(({ label }) => label))];
  const places = new Map(labels.map((label, place) => [label, place]));
  return {
    labels,
    label: Uint16Array.from(examples, ({ label }) => places.get(label) ?? 0),
    length: Float32Array.from(rows, (row) => lengthOf(row, idf)),
    vocabulary: words,
    idf,
    starts,
    examples: found,
  };
}

export function createNeighbours(model: NeighbourModel): Neighbours {
  const { labels, label, length, vocabulary, idf, starts, examples } = model;
  const unknown = Math.log(2 * label.length);
  const products = new Float64Array(label.length); // all zero between two texts
  const isAllowed = (example: number, allowed: (label: string) => boolean): boolean =>
    allowed(labels[label[example] as number] ?? '');

  /** Fills `products` for the examples that share a telling feature, and returns those. */
  const sharing = (row: Int32Array): number[] => {
    const found: number[] = [];
    for (const f of row) {
      const weight = (idf[f] as number) ** 2;
      for (let k = starts[f] as number; k < (starts[f + 1] as number); k++) {
        const example = examples[k] as number;
        if (products[example] === 0) found.push(example);
        products[example] = (products[example] as number) + weight;
      }
    }
    return found;
  };

  /** The examples with the highest cosines, in that order. */
  const nearestOf = (
    features: Features,
    allowed: (label: string) => boolean,
  ): { example: number; cosine: number }[] => {
    const row = placesOf(features, vocabulary);
    const own = Math.hypot(lengthOf(row, idf), unknown * Math.sqrt(features.length - row.length));
    const best: { example: number; cosine: number }[] = [];
    for (const example of sharing(row)) {
      const cosine = (products[example] as number) / (own * (length[example] as number));
      products[example] = 0;
      if (best.length === neighbours && cosine <= (best.at(-1)?.cosine ?? 0)) continue;
      if (!isAllowed(example, allowed)) continue;
      best.splice(placeIn(best, cosine), 0, { example, cosine });
      if (best.length > neighbours) best.pop();
    }
    return best;
  };

  return (features, allowed) => {
    const nearest = new Map<string, number>();
    for (const { example, cosine } of nearestOf(features, allowed)) {
      const name = labels[label[example] as number] ?? '';
      const shown = isOutOfScope(name) ? outOfScopeLabel : name;
      if (!nearest.has(shown)) nearest.set(shown, cosine);
    }
    const ps = softmax([...nearest.values()], temperature);
    return [...nearest.keys()].map((name, place) => ({ label: name, p: ps[place] ?? 0 }));
  };
}

/** Where a cosine belongs among those in falling order, behind its equals. */
function placeIn(best: readonly { readonly cosine: number }[], cosine: number): number {
  let place = best.length;
  while (place > 0 && (best[place - 1]?.cosine ?? 0) < cosine) place--;
  return place;
}

function lengthOf(row: Int32Array, idf: Float32Array): number {
  let sum = 0;
  for (const f of row) sum += (idf[f] as number) ** 2;
  return Math.sqrt(sum);
}
