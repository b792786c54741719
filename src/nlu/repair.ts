// Homophones typed by mistake -> the word meant: 主销 -> 注销, 下一布 -> 下一步. Only where the characters typed are no word.
import type { Normalize } from './normalize.ts';
import type { Tokenize } from './tokenize.ts';

const han = /^\p{Script=Han}+$/u;
const minCharacters = 2;
const maxCharacters = 6;
/** So common that a pair with one of them is hardly a mistyped word: 是件 is not 时间. */
const common = /[的一是不了在人有我他这个们来到时大地为子中你说那要就以也会可下而过后自之上都没吗呢吧啊把还和去能件]/u;

/**
 * `words`: what may be meant, the likelier of two homophones first. Texts must be normalised but for this.
 * A run of jieba's words with the pinyin of a known word is replaced when one of them is a single character.
 */
export function createRepair(
  words: readonly string[],
  tokenize: Tokenize,
  pinyin: (character: string) => string,
): Normalize {
  const soundOf = (text: string): string => [...text].map(pinyin).join(' ');
  const bySound = new Map<string, string>();
  for (const word of words) {
    if (!han.test(word) || word.length < minCharacters || word.length > maxCharacters) continue;
    const sound = soundOf(word);
    if (!bySound.has(sound)) bySound.set(sound, word);
  }
  const known = new Set(words);
  /** The word meant by the tokens from `at` on, longest first. */
  const meantAt = (tokens: readonly string[], at: number): { word: string; count: number } | undefined => {
    let span = '';
    let single = false;
    let best: { word: string; count: number } | undefined;
    for (let end = at; end < tokens.length && span.length < maxCharacters; end++) {
      const token = tokens[end] ?? '';
      if (!han.test(token)) break;
      span += token;
      single ||= token.length === 1;
      if (!single || end === at || known.has(span) || (span.length === minCharacters && common.test(span))) continue;
      const word = bySound.get(soundOf(span));
      if (word !== undefined) best = { word, count: end - at + 1 };
    }
    return best;
  };
  return (text) => {
    const tokens = tokenize(text);
    if (tokens.join('') !== text) return text;
    let repaired = '';
    for (let at = 0; at < tokens.length; ) {
      const meant = meantAt(tokens, at);
      repaired += meant?.word ?? tokens[at];
      at += meant?.count ?? 1;
    }
    return repaired;
  };
}
