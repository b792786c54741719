// Which branch of the current step a statement chooses, by its label or by how people say it. Texts are normalised.
import { denies } from './step-phrases.ts';

/** Share of common pairs of characters that a statement must have with a branch, 0-1, and how much more than with any other. */
const minAlike = 0.5;
const margin = 0.15;

/** @param branches the label of each, and other words for it @returns its place, or null when none is plainly meant */
export function branchMeant(said: string, branches: readonly (readonly string[])[]): number | null {
  const scores = branches.map((phrases) => Math.max(0, ...phrases.map((phrase) => likeness(said, phrase))));
  const best = scores.indexOf(Math.max(...scores));
  const others = scores.filter((_, place) => place !== best);
  const score = scores[best] ?? 0;
  return score >= minAlike && score >= Math.max(0, ...others) + margin ? best : null;
}

/** Dice's coefficient over pairs of characters (Dice, 1945); 0 when one denies and the other does not. */
function likeness(said: string, phrase: string): number {
  if (said === phrase) return 1;
  if (negates(said) !== negates(phrase)) return 0;
  const a = pairsOf(said);
  const b = pairsOf(phrase);
  const common = [...a].filter((pair) => b.has(pair)).length;
  return a.size + b.size === 0 ? 0 : (2 * common) / (a.size + b.size);
}

/** 「打不开」, 「不是」, 「没有」: the opposite of what has the same characters but for these. */
function negates(text: string): boolean {
  return denies(text) || /不[了到去开出掉上动进着见成过通是让行]|失败/u.test(text);
}

function pairsOf(text: string): Set<string> {
  const characters = [...text];
  return new Set(characters.slice(1).map((character, place) => (characters[place] ?? '') + character));
}
