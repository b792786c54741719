// The way from a message to features: normalised, repaired, cut, featurised; the same for training and for answering.
import { createHash } from 'node:crypto';
import type { Content } from '../content/schema.ts';
import type { Example } from './classifier.ts';
import { createEntityFinder, type FindEntities } from './entities.ts';
import { createFeaturizer, type Featurize } from './features.ts';
import { createNormalizer, type Normalize } from './normalize.ts';
import { createPinyin, type PinyinTable } from './pinyin.ts';
import { createRepair } from './repair.ts';
import { createTokenizer } from './tokenize.ts';
import { trainingSet } from './training-set.ts';

/** The way from text to features. */
export interface Features {
  readonly normalize: Normalize;
  readonly findEntities: FindEntities;
  readonly featurize: Featurize;
  /** Words that homophones are repaired to. */
  readonly repairable: readonly string[];
}

/** What of a content decides the way from text to features. */
type Sayings = Pick<Content, 'aliases' | 'entities' | 'words'>;

/**
 * The way from text to features, for a content (or for none: no aliases, no entities, jieba's own words).
 * @param repairable words that homophones are repaired to; when not given, the content's words that are frequent in `texts`
 */
export async function createFeatures(
  content: Sayings,
  table: PinyinTable,
  folder: string,
  { repairable, texts }: { readonly repairable?: readonly string[] | undefined; readonly texts: readonly string[] },
): Promise<Features> {
  const plain = createNormalizer(content.aliases);
  const words = [...content.words, ...entityWords(content)];
  const name = createHash('sha256').update(words.join('\n')).digest('hex').slice(0, 12);
  const tokenize = await createTokenizer(folder, words, name);
  const pinyin = createPinyin(table);
  const meant =
    repairable ??
    frequent(
      words,
      texts.map((text) => tokenize(plain(text))),
    );
  const repair = createRepair(meant, tokenize, pinyin);
  const findEntities = createEntityFinder(content.entities, plain);
  const featurize = createFeaturizer({ tokenize, pinyin, findEntities });
  return { normalize: (text) => repair(plain(text)), findEntities, featurize, repairable: meant };
}

/** Lines of a user dictionary -> those of their words that stand in one text of a thousand, and in three. */
function frequent(lines: readonly string[], texts: readonly (readonly string[])[]): string[] {
  const counts = new Map(lines.map((line) => [line.split(' ')[0] ?? '', 0]));
  for (const tokens of texts) {
    for (const token of new Set(tokens)) {
      const count = counts.get(token);
      if (count !== undefined) counts.set(token, count + 1);
    }
  }
  const least = Math.max(3, texts.length / 1000);
  return [...counts].filter(([, count]) => count >= least).map(([word]) => word);
}

/** Entity words are words of the user dictionary as well. */
function entityWords(content: Pick<Content, 'entities'>): string[] {
  const words = Object.values(content.entities).flatMap(({ values }) =>
    Object.values(values).flatMap((value) => value.words),
  );
  return words.filter((word) => /^\p{Script=Han}{2,}$/u.test(word)).map((word) => `${word} 1000 n`);
}

export function examplesOf(content: Content, { normalize, featurize }: Features): Example[] {
  return trainingSet(content).map(({ text, label }) => ({ features: featurize(normalize(text)), label }));
}
