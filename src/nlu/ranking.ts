// A text -> the labels it may mean, most likely first; and what those labels are.
import type { Content } from '../content/schema.ts';
import { type Kinds, type Ranked, rank, type Scope } from './decide.ts';
import type { Model } from './model.ts';

export interface Ranking extends Kinds {
  /** The main entry that an entry belongs to; null for what is no entry. */
  topicOf(entry: string | null): string | null;
  /** The first product of ours that a text names; '' when there is none. The text must be normalised. */
  productOf(text: string): string;
  /** `known`: share of the text's features that training has seen. The text must be normalised. */
  of(text: string, scope: Scope): { readonly ranked: Ranked; readonly known: number };
}

export function createRanking(
  { entries }: Content,
  { classifier, temperature, featurize, findEntities }: Model,
): Ranking {
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
      const { scores, known } = classifier.score(featurize(text));
      return { ranked: rank({ labels: classifier.labels, scores, temperature }, scope), known };
    },
  };
}
