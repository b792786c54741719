// A normalised text -> sparse features: words, characters, pinyin, and the classes of the entities in it.
import type { FindEntities } from './entities.ts';
import type { Tokenize } from './tokenize.ts';

/**
 * What is in a text, as hashes of names: quicker to make and to look up than the names, and of 100,000 hardly two are the same.
 * How often something is in it does not matter in texts this short (measured: the same accuracy with and without).
 */
export type Features = Int32Array;
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
    const hashes: number[] = [];
    for (const word of tokenize(text)) if (hasLetter.test(word)) hashes.push(named(kinds.word, word));
    const characters = text.match(/[a-z0-9]+|[\p{L}\p{N}]/gu) ?? [];
    eachGram(characters, kinds.character, (gram) => hashes.push(gram & ~1));
    eachGram(characters.map(pinyin), kinds.sound, (gram) => hashes.push(gram | 1));
    for (const name of entityNames(findEntities(text))) hashes.push(named(kinds.entity, name));
    return unique(Int32Array.from(hashes).sort());
  };
}

const hasLetter = /[\p{L}\p{N}]/u;

function unique(sorted: Features): Features {
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    const feature = sorted[i] as number; // within bounds
    if (i === 0 || feature !== sorted[count - 1]) sorted[count++] = feature;
  }
  return sorted.slice(0, count);
}

/** The entities, their values, pairs of values, and whether all products named are those of others. */
function entityNames(found: ReturnType<FindEntities>): readonly string[] {
  if (found.length === 0) return [];
  const values = [...new Set(found.map(({ entity, value }) => `${entity}=${value}`))].sort();
  const pairs = values.flatMap((a, i) => values.slice(i + 1).map((b) => `${a}&${b}`));
  const foreign = found.some(({ role }) => role === 'foreign') && !found.some(({ role }) => role === 'own');
  return [...found.map(({ entity }) => entity), ...values, ...pairs, ...(foreign ? ['foreign only'] : [])];
}

/** Hashes of the units and of the pairs of neighbours. */
function eachGram(units: readonly string[], kind: number, use: (hash: number) => void): void {
  let before = hashOf(kind, '^');
  for (const unit of units) {
    const single = hashOf(kind, unit);
    use(single);
    use(hashOf(before, unit));
    before = hashOf(single, ' ');
  }
  use(hashOf(before, '$'));
}

/** FNV-1a over UTF-16 units, 32 bits; `from` is the hash of what stands before. Source: RFC 9923. */
function hashOf(from: number, text: string): number {
  let hash = from;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** Where the hashes of each kind begin: far from each other. */
const kinds = {
  word: hashOf(0x811c9dc5, 'word'),
  character: hashOf(0x811c9dc5, 'character'),
  sound: hashOf(0x811c9dc5, 'sound'),
  entity: hashOf(0x811c9dc5, 'entity'),
};

/** Features of pinyin are odd, all others even. */
export const isSound = (feature: number): boolean => (feature & 1) === 1;
const named = (kind: number, name: string): number => hashOf(kind, name) & ~1;
