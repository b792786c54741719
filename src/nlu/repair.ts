// Homophones typed by mistake -> the word meant: 主销 -> 注销, 下一布 -> 下一步. Only where what was typed is unusual.
import type { Normalize } from './normalize.ts';
import type { Tokenize } from './tokenize.ts';

const han = /^\p{Script=Han}+$/u;
const minCharacters = 2;
const maxCharacters = 6;
/** So common that a pair with one of them is hardly a mistyped word: 是件 is not 时间. */
const common =
  /[的一是不了么在人有我他这个们来时大地为子中你说那要就以也会可下而过后自之上都没吗呢吧啊把还和去能件好]/u;
/** Of so many characters, and none common, hardly two words sound alike by chance. */
const longCharacters = 3;
/** What dialects mix up: z and zh, c and ch, s and sh, n and ng. */
const mixedUp = /^([zcs])h|(n)g$/g;
/** What is typed instead of a word so often, by share of the word and at least, is meant as it stands. */
const properShare = 0.05;
const properTimes = 3;
/** A word so many times as frequent in the language as the one that sounds alike is in our texts is meant: 信号 is not 新号. */
const plainlyMeant = 60;

/** What is repaired to what. Plain data, kept in the model file. */
export interface Repairable {
  /** What may be meant, the likelier of two homophones first. */
  readonly words: readonly string[];
  /** Long words, however rare: what dialects say like one of them, and jieba cuts to pieces, means it. */
  readonly long: readonly string[];
  /** What sounds like one of the words and is meant as it stands. */
  readonly proper: readonly string[];
}

type SoundOf = (text: string) => string;
type Pinyin = (character: string) => string;

/**
 * Learned from texts cut into words: those of `own`, the words the content is about, that stand in one text of a thousand,
 * and in three, may be meant; long ones wherever they stand.
 * @param frequencies how often words are written in general
 */
export function learnRepairable(
  texts: readonly (readonly string[])[],
  own: readonly string[],
  frequencies: ReadonlyMap<string, number>,
  pinyin: Pinyin,
): Repairable {
  const soundOf = createSoundOf(pinyin);
  const counts = countOf(texts.flatMap((tokens) => [...new Set(tokens)]));
  const least = Math.max(3, texts.length / 1000);
  const ours = new Set(own);
  const mayBeMeant = [...counts].filter(([word]) => isWord(word) && ours.has(word)).sort((a, b) => b[1] - a[1]);
  const words = mayBeMeant.flatMap(([word, count]) => (count >= least ? [word] : []));
  const long = mayBeMeant.flatMap(([word]) => (isLong(word) ? [word] : []));
  const bySound = soundsOf(words, soundOf);
  const likely = beginnings(words, soundOf);
  const spans = texts.flatMap((tokens) => tokens.flatMap((_, at) => spansAt(tokens, at).map(({ text }) => text)));
  const alike = (text: string): number => {
    const word = likely(text) ? bySound.get(soundOf(text)) : undefined;
    return word === undefined || word === text ? Number.POSITIVE_INFINITY : (counts.get(word) ?? 0);
  };
  const said = [...countOf(spans)].filter(([text, count]) => count >= Math.max(properTimes, properShare * alike(text)));
  const written = [...frequencies].filter(([word, count]) => count >= plainlyMeant * alike(word));
  return { words, long, proper: [...new Set([...said, ...written].map(([text]) => text))] };
}

/** Texts must be normalised but for this. */
export function createRepair({ words, long, proper }: Repairable, tokenize: Tokenize, pinyin: Pinyin): Normalize {
  const soundOf = createSoundOf(pinyin);
  const bySound = soundsOf(words, soundOf);
  const likenessOf = createSoundOf((character) => pinyin(character).replace(mixedUp, '$1$2'));
  const byLikeness = soundsOf(long, likenessOf);
  const meantAsIs = new Set([...words, ...long, ...proper]);
  const likely = beginnings([...words, ...long], likenessOf);
  const meantBy = ({ text, singles }: Span): string | undefined => {
    if (!likely(text) || meantAsIs.has(text) || (text.length === minCharacters && common.test(text))) return undefined;
    const torn = isLong(text) && singles !== 1; // of 办|注销 both parts are meant
    return bySound.get(soundOf(text)) ?? (torn ? byLikeness.get(likenessOf(text)) : undefined);
  };
  /** The word meant by the tokens from `at` on, longest first. */
  const meantAt = (tokens: readonly string[], at: number): { word: string; count: number } | undefined => {
    let meant: { word: string; count: number } | undefined;
    for (const span of spansAt(tokens, at)) {
      const word = meantBy(span);
      if (word !== undefined) meant = { word, count: span.count };
    }
    return meant;
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

interface Span {
  readonly text: string;
  /** Of how many tokens. */
  readonly count: number;
  /** How many of them are single characters. */
  readonly singles: number;
}

/**
 * What may be a mistyped word: a token, or tokens with a single character among them, which jieba leaves of a word it does not
 * know. From `at` on, shortest first.
 */
function spansAt(tokens: readonly string[], at: number): Span[] {
  const spans: Span[] = [];
  let text = '';
  let singles = 0;
  for (let end = at; end < tokens.length; end++) {
    const token = tokens[end] ?? '';
    text += token;
    if (!han.test(token) || text.length > maxCharacters) break;
    if (token.length === 1) singles++;
    if (isWord(text) && (singles > 0 || end === at)) spans.push({ text, count: end - at + 1, singles });
  }
  return spans;
}

function isWord(text: string): boolean {
  return text.length >= minCharacters && text.length <= maxCharacters && han.test(text);
}

/** Whether one of the words has a text's length and begins like it: hardly any text does, and it is quickly seen. */
function beginnings(words: readonly string[], soundOf: SoundOf): (text: string) => boolean {
  const lengths = new Map<string, Set<number>>();
  for (const word of words) {
    const first = soundOf(word[0] ?? '');
    lengths.set(first, (lengths.get(first) ?? new Set()).add(word.length));
  }
  const known = new Map<string, ReadonlySet<number> | undefined>(); // at most one entry for each character there is
  return (text) => {
    const first = text[0] ?? '';
    if (!known.has(first)) known.set(first, lengths.get(soundOf(first)));
    return known.get(first)?.has(text.length) === true;
  };
}

function isLong(word: string): boolean {
  return word.length >= longCharacters && !common.test(word);
}

function createSoundOf(pinyin: Pinyin): SoundOf {
  return (text) => [...text].map(pinyin).join(' ');
}

function soundsOf(words: readonly string[], soundOf: SoundOf): Map<string, string> {
  const bySound = new Map<string, string>();
  for (const word of words) {
    const sound = soundOf(word);
    if (!bySound.has(sound)) bySound.set(sound, word);
  }
  return bySound;
}

function countOf(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
