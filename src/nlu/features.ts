// A normalised text -> sparse features: words, characters, pinyin, and the classes of the entities in it (nlu.md: measured).
import type { FindEntities } from './entities.ts';
import type { Tokenize } from './tokenize.ts';

/** Feature name -> how often it occurs. */
export type Features = ReadonlyMap<string, number>;
export type Featurize = (text: string) => Features;

export interface FeatureParts {
  readonly tokenize: Tokenize;
  readonly pinyin: (character: string) => string;
  readonly findEntities: FindEntities;
}

/**
 * jieba words; character 1- and 2-grams with ^ and $ (a run of Latin letters or digits is one character);
 * toneless pinyin 1- and 2-grams; one feature for each entity and value; one for naming foreign products only.
 */
export function createFeaturizer({ tokenize, pinyin, findEntities }: FeatureParts): Featurize {
  return (text) => {
    const features = new Map<string, number>();
    const add = (name: string): void => void features.set(name, (features.get(name) ?? 0) + 1);
    for (const word of tokenize(text)) if (/[\p{L}\p{N}]/u.test(word)) add(`w${word}`);
    const characters = text.match(/[a-z0-9]+|[\p{L}\p{N}]/gu) ?? [];
    addGrams(characters, 'c', add);
    addGrams(characters.map(pinyin), 'p', add);
    const found = findEntities(text);
    for (const { entity, value } of found) {
      add(`e${entity}`);
      add(`e${entity}=${value}`);
    }
    const values = [...new Set(found.map(({ entity, value }) => `${entity}=${value}`))].sort();
    values.forEach((a, i) => {
      for (const b of values.slice(i + 1)) add(`2${a}&${b}`);
    });
    if (found.some(({ role }) => role === 'foreign') && !found.some(({ role }) => role === 'own')) add('foreign only');
    return features;
  };
}

function addGrams(units: readonly string[], prefix: string, add: (name: string) => void): void {
  let before = '^';
  for (const unit of units) {
    add(prefix + unit);
    add(`${prefix}${before} ${unit}`);
    before = unit;
  }
  add(`${prefix}${before} $`);
}
