// Does a text name one of the things the bot is about? Among people, 「怎么关闭免密支付」 may be about anything.
import type { Content } from '../content/schema.ts';

/** Shorter words are found in too many others. */
const minLetters = 2;

/** Content that names no things of its own is about everything. */
export function createSubject({ entities, aliases }: Content): (text: string) => boolean {
  const own = Object.values(entities)
    .filter(({ role }) => role === 'own')
    .flatMap(({ values }) => Object.values(values).flatMap(({ words }) => words));
  const names = [...own, ...own.flatMap((word) => aliases[word] ?? [])]
    .map((name) => name.normalize('NFKC').toLowerCase())
    .filter(({ length }) => length >= minLetters);
  if (names.length === 0) return () => true;
  return (text) => {
    const plain = text.normalize('NFKC').toLowerCase();
    return names.some((name) => plain.includes(name));
  };
}
