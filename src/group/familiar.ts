// A second opinion on questions that are not addressed to the bot: their wording must be near to one the content knows.
// The classifier's certainty holds for what people ask the bot; in a group's talk it is at times certain of nonsense.
import type { Content } from '../content/schema.ts';

/** What people in a group put before and behind a question to all. */
const lead =
  /^(?:请问|想问|问一下|求问|求助|求教|请教|话说|那个|有没有人|有谁|有人|大家|谁|你们|各位|大佬们?|兄弟们|群里|知道|晓得|会|懂|一下|下|[\p{P}\p{S}\s])+(?=.{3})/u;
const tail = /(?:吗|呢|啊|呀|吧|啦|哦|谢谢|急|在线等|[\p{P}\p{S}\s])+$/u;

/** The question itself: 「有人知道小程序怎么解绑吗」 -> 小程序怎么解绑 */
export function questionOf(text: string): string {
  const plain = text.normalize('NFKC').trim();
  const core = plain.replace(lead, '').replace(tail, '');
  return core === '' ? plain : core;
}

/**
 * How near (0-1) a text is to the nearest wording of an entry: shared pairs of characters, as by Dice.
 * 0 when it is nearer to a wording that the content names as foreign.
 */
export function createFamiliarity(content: Content): (text: string, entry: string) => number {
  const known = new Map<string, readonly Pairs[]>();
  const wordingsOf = (entry: string): readonly Pairs[] => {
    const found = known.get(entry) ?? pairsOfAll(content.entries.get(entry)?.utterances ?? []);
    known.set(entry, found);
    return found;
  };
  const foreign = pairsOfAll(Object.values(content.outOfScope).flat());
  return (text, entry) => {
    const pairs = pairsOf(questionOf(text));
    const nearness = nearest(pairs, wordingsOf(entry));
    return nearest(pairs, foreign) > nearness ? 0 : nearness;
  };
}

function pairsOfAll(texts: readonly string[]): Pairs[] {
  return texts.map((text) => pairsOf(questionOf(text)));
}

function nearest(pairs: Pairs, wordings: readonly Pairs[]): number {
  return wordings.reduce((best, wording) => Math.max(best, dice(pairs, wording)), 0);
}

type Pairs = ReadonlySet<string>;

/** Pairs of neighbours: Chinese characters one by one, other words as a whole. */
function pairsOf(text: string): Pairs {
  const units = text.toLowerCase().match(/\p{Script=Han}|[\p{L}\p{N}]+?(?=\p{Script=Han}|[^\p{L}\p{N}]|$)/gu) ?? [];
  return new Set(units.slice(1).map((unit, index) => `${units[index]} ${unit}`));
}

function dice(a: Pairs, b: Pairs): number {
  if (a.size === 0 || b.size === 0) return 0;
  let shared = 0;
  for (const pair of a) if (b.has(pair)) shared++;
  return (2 * shared) / (a.size + b.size);
}
