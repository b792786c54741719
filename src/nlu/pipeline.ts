// The way from a message to features: normalised, repaired, cut, featurised; the same for training and for answering.
import { createHash } from 'node:crypto';
import type { Content } from '../content/schema.ts';
import type { Example } from './classifier.ts';
import { createEntityFinder, type FindEntities } from './entities.ts';
import { createFeaturizer, type Featurize } from './features.ts';
import { createNormalizer, type Normalize } from './normalize.ts';
import { createPinyin, type PinyinTable } from './pinyin.ts';
import { createRepair, learnRepairable, type Repairable } from './repair.ts';
import { createTokenizer, readFrequencies, type Tokenize, writtenWordsOf } from './tokenize.ts';
import { isOutOfScope, trainingSet } from './training-set.ts';

/** The way from text to features. */
export interface Features {
  readonly normalize: Normalize;
  readonly tokenize: Tokenize;
  readonly findEntities: FindEntities;
  readonly featurize: Featurize;
  readonly repairable: Repairable;
}

/** What of a content decides the way from text to features. */
type Sayings = Pick<Content, 'aliases' | 'entities' | 'words'>;

/**
 * The way from text to features, for a content (or for none: no aliases, no entities, jieba's own words).
 * @param repairable homophones that are repaired; learned from `texts` when not given
 */
export async function createFeatures(
  content: Sayings,
  table: PinyinTable,
  folder: string,
  { repairable, texts }: { readonly repairable?: Repairable | undefined; readonly texts: readonly string[] },
): Promise<Features> {
  const plain = createNormalizer(content.aliases);
  const words = [...content.words, ...entityWords(content)];
  const name = createHash('sha256').update(words.join('\n')).digest('hex').slice(0, 12);
  const tokenize = await createTokenizer(folder, words, name);
  const pinyin = createPinyin(table);
  const learn = async (): Promise<Repairable> => {
    const cut = texts.map((text) => tokenize(plain(text)));
    return learnRepairable(cut, words.map(wordOf), await readFrequencies(folder), pinyin);
  };
  const learned = repairable ?? (await learn());
  const repair = createRepair(learned, tokenize, pinyin);
  const findEntities = createEntityFinder(content.entities, plain);
  const featurize = createFeaturizer({ tokenize, pinyin, findEntities });
  return { normalize: (text) => repair(plain(text)), tokenize, findEntities, featurize, repairable: learned };
}

/** The word of a line of a user dictionary. */
function wordOf(line: string): string {
  return line.split(' ')[0] ?? '';
}

/** Entity words are words of the user dictionary as well. */
function entityWords(content: Pick<Content, 'entities'>): string[] {
  const words = Object.values(content.entities).flatMap(({ values }) =>
    Object.values(values).flatMap((value) => value.words),
  );
  return words.filter((word) => /^\p{Script=Han}{2,}$/u.test(word)).map((word) => `${word} 1000 n`);
}

/** What the classifier learns from, and the words that stand in it but for what is not ours. */
export function examplesOf(
  content: Content,
  { normalize, tokenize, featurize }: Features,
): { readonly examples: readonly Example[]; readonly familiar: ReadonlySet<string> } {
  const familiar = new Set<string>();
  const examples = trainingSet(content).map(({ text, label }) => {
    const normalized = normalize(text);
    if (!isOutOfScope(label)) for (const word of writtenWordsOf(tokenize(normalized))) familiar.add(word);
    return { features: featurize(normalized), label };
  });
  return { examples, familiar };
}
