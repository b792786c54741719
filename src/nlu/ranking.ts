// A text -> the labels it may mean, most likely first; and what those labels are.
import type { Content } from '../content/schema.ts';
import { type Kinds, pooled, type Ranked, rank, type Scope } from './decide.ts';
import type { Features } from './features.ts';
import type { Model } from './model.ts';

export interface Ranking extends Kinds {
  /** The main entry that an entry belongs to; null for what is no entry. */
  topicOf(entry: string | null): string | null;
  /** The first product of ours that a text names; '' when there is none. The text must be normalised. */
  productOf(text: string): string;
  /** `known`: share of the text's features that training has seen. The text must be normalised. */
  of(text: string, scope: Scope): { readonly ranked: Ranked; readonly known: number };
}

/** Less sure than this of its best, the classifier gets the nearest examples as a second opinion. */
const sureEnough = 0.9;
/** What the two opinions weigh. */
const weights = { classifier: 0.8, neighbours: 0.4 } as const;

export function createRanking(
  { entries }: Content,
  { classifier, neighbours, temperature, featurize, findEntities }: Model,
): Ranking {
  const second = (ranked: Ranked, features: Features, { allowed }: Scope): Ranked => {
    const near = neighbours(features, allowed);
    if (near.length === 0) return ranked;
    const opinions = [
      { ranked, weight: weights.classifier },
      { ranked: near, weight: weights.neighbours },
    ];
    return pooled(opinions, () => 0);
  };
  return {
    isEntry: (label) => entries.has(label),
    isIrreversible: (label) => {
      const response = entries.get(label)?.response;
      return response?.kind === 'procedure' && response.irreversible === true;
    },
    topicOf: (entry) => (entry === null ? null : (entries.get(entry)?.topic ?? null)),
    productOf(text) {
      const own = findEntities(text).find(({ role }) => role === 'own');
      return own ? text.slice(own.start, own.end) : '';
    },
    of(text, scope) {
      const features = featurize(text);
      const { scores, known } = classifier.score(features);
      const ranked = rank({ labels: classifier.labels, scores, temperature }, scope);
      return { ranked: (ranked[0]?.p ?? 0) >= sureEnough ? ranked : second(ranked, features, scope), known };
    },
  };
}
