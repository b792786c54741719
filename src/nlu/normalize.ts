// What people type -> one plain form: full-width, case, traditional characters, mentions, emoji codes, aliases.
// The only import of opencc-js.
import { Converter } from 'opencc-js/t2cn';
import { createPhraseFinder } from './phrases.ts';

/** Longer messages are understood by their beginning; it bounds the work a message can cause. */
const maxCharacters = 400;

/** Most texts have nothing but these, and nothing but their characters to change. */
const bare = /^(?:[\u4e00-\u9fffa-z]*|[\u4e00-\u9fff0-9]*)$/;

export type Normalize = (text: string) => string;

/** `aliases`: canonical form -> what people write instead. */
export function createNormalizer(aliases: Readonly<Record<string, readonly string[]>>): Normalize {
  // Characters only: with Taiwan's phrases ('twp') OpenCC makes 小程序 into 小进程, and 'tw' 么 into 幺. Their words are aliases.
  const simplify = Converter({ from: 'hk', to: 'cn' });
  const plain = (text: string): string => (bare.test(text) ? simplify(text) : cleaned(text));
  const cleaned = (text: string): string =>
    simplify(text.normalize('NFKC').toLowerCase())
      .replace(/@[^\s@]{1,20}(?:\s|$)/gu, ' ')
      .replace(/\[[\p{L}\p{N}]{1,8}\]/gu, ' ')
      .replace(/\p{Extended_Pictographic}|\p{C}|\ufe0f/gu, ' ')
      .replace(/(?<![a-z0-9])[a-z]{3,}(?=[0-9])/g, '$& ') // iphone15 is an iphone
      .replace(/\s+/g, ' ')
      .trim();
  const unalias = createUnalias(aliases, plain);
  return (text) =>
    unalias(plain([...text.toWellFormed().slice(0, 2 * maxCharacters)].slice(0, maxCharacters).join('')));
}

function createUnalias(aliases: Readonly<Record<string, readonly string[]>>, plain: Normalize): Normalize {
  const canonical = new Map<string, string>();
  for (const [form, words] of Object.entries(aliases)) {
    for (const word of words) canonical.set(plain(word), plain(form));
  }
  const find = createPhraseFinder(canonical);
  return (text) => {
    let replaced = '';
    let copied = 0;
    for (const { value, start, end } of find(text)) {
      replaced += text.slice(copied, start) + value;
      copied = end;
    }
    return replaced + text.slice(copied);
  };
}

/** The text without punctuation and spaces. */
export function lettersOf(text: string): string {
  return text.replace(/[\p{P}\p{S}\s]+/gu, '');
}

/** The parts of a text between punctuation and spaces, those that have letters. */
export function clausesOf(text: string): string[] {
  return text.split(/[,，。;；!！?？\s]+/u).filter((clause) => lettersOf(clause) !== '');
}

const lead =
  /^(?:(?:那么|那就|那|嗯+|哦+|好的|请问一下|请问|麻烦您|麻烦你|麻烦|请您|请你|请帮我|帮我|请|我想要|我想|我要|想要|想|给我)(?=.{2}))/u;
const tail = /(?:一下|谢谢|哈+|呗|吧|呢|啊|呀|哦|噢|喔|啦|了啦|嘛|哟|咯|喽|哎|唉|诶|~)$/u;

/**
 * A short message without the politeness around it, for exact comparison: 「那下一步吧」 -> 下一步.
 * Never returns an empty string for a text that has letters.
 */
export function coreOf(text: string): string {
  let core = lettersOf(text);
  for (const pattern of [lead, lead, tail, tail]) {
    const shorter = core.replace(pattern, '');
    if (shorter !== '') core = shorter;
  }
  return core;
}
