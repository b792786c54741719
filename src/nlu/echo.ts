// How much of what a message asks about stands in what an entry says: 「要几天到账」 after the entry that tells how to cash out.
import type { Content, Response } from '../content/schema.ts';
import type { Normalize } from './normalize.ts';
import type { Tokenize } from './tokenize.ts';

/** Share of the message's words in the entry's reply, 0-1, rare words counting more; 0 when no word tells anything. */
export type Echo = (text: string, entry: string) => number;

/** A word in more of the replies than this says nothing about one of them. */
const maxShare = 0.25;

/** Texts given to the result must be normalised. */
export function createEcho(content: Pick<Content, 'entries'>, normalize: Normalize, tokenize: Tokenize): Echo {
  const wordsOf = (text: string): string[] => tokenize(text).filter((word) => /^\p{Script=Han}{2,}$/u.test(word));
  const said = new Map(
    [...content.entries.values()].map(({ id, response }) => [
      id,
      new Set(sentencesOf(response).flatMap((sentence) => wordsOf(normalize(sentence)))),
    ]),
  );
  const counts = new Map<string, number>();
  for (const words of said.values()) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const weightOf = (word: string): number => {
    const share = (counts.get(word) ?? 0) / said.size;
    return share === 0 || share > maxShare ? 0 : -Math.log(share);
  };
  return (text, entry) => {
    const words = [...new Set(wordsOf(text))];
    const sum = (some: readonly string[]): number => some.reduce((total, word) => total + weightOf(word), 0);
    const all = sum(words);
    return all === 0 ? 0 : sum(words.filter((word) => said.get(entry)?.has(word))) / all;
  };
}

/** The sentences of an answer; those of a procedure are spread over its steps and answer nothing at once. */
function sentencesOf(response: Response): string[] {
  if (response.kind === 'procedure') return [];
  return [response.text ?? '', ...Object.values(response.variants ?? {}), ...(response.warnings ?? [])];
}
