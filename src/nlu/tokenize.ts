// Chinese words. The only import of nodejieba, with a small dictionary made from nodejieba's own.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import jieba from 'nodejieba';

/** Words of nodejieba's dictionary seen less than 20 times are left out: 80,000 of 349,000 remain, 0.5 s instead of 2 s to load. */
const minFrequency = 20;
const frequentWord = /^.+ (?:[2-9]\d|\d{3,}) .*$/gm;

export type Tokenize = (text: string) => readonly string[];

/**
 * Loads jieba with the small dictionary in `folder` (made there when absent) and `words`, the lines of the user dictionary.
 * jieba's dictionary is one per process: the tokenizer created last decides.
 */
export async function createTokenizer(folder: string, words: readonly string[], name: string): Promise<Tokenize> {
  const dict = await dictionaryIn(folder);
  const userDict = join(folder, `words-${name}.utf8`);
  await writeWhole(userDict, words.map((line) => `${line}\n`).join(''));
  const unused = join(folder, 'unused.utf8'); // keyword extraction, which we do not use, would load 6 MB
  await writeWhole(unused, '的 1\n');
  jieba.load({ dict, userDict, idfDict: unused, stopWordDict: unused });
  let last: { text: string; words: string[] } = { text: '', words: [] }; // a message is cut for repair and for features
  return (text) => {
    if (text !== last.text) last = { text, words: jieba.cut(text) };
    return last.words;
  };
}

/** Those of Chinese characters or Latin letters. */
export function writtenWordsOf(words: readonly string[]): string[] {
  return words.filter((word) => /^(?:\p{Script=Han}+|[a-z]+)$/u.test(word));
}

/** How often the words of the small dictionary stand in jieba's corpus. */
export async function readFrequencies(folder: string): Promise<Map<string, number>> {
  const lines = (await readFile(await dictionaryIn(folder), 'utf8')).trimEnd().split('\n');
  return new Map(lines.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]));
}

async function dictionaryIn(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const dict = join(folder, `jieba-${minFrequency}.utf8`);
  if (!existsSync(dict)) await writeWhole(dict, await smallDictionary());
  return dict;
}

async function smallDictionary(): Promise<string> {
  const lines = (await readFile(jieba.DEFAULT_DICT, 'utf8')).match(frequentWord) ?? [];
  return lines.map((line) => `${line}\n`).join('');
}

/** Writes so that another process never reads half a file. */
async function writeWhole(file: string, text: string): Promise<void> {
  const part = `${file}.${process.pid}`;
  await writeFile(part, text);
  await rename(part, file);
}
