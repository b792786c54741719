// Content -> the texts the classifier learns from, with their labels.
import type { Content } from '../content/schema.ts';

/** What is not ours: the label of negatives without a kind, and the beginning of the labels of those with one. */
export const outOfScopeLabel = '__oos';
export const isOutOfScope = (label: string): boolean => label.startsWith(outOfScopeLabel);
export const commandPrefix = 'command:';
export const smalltalkPrefix = 'smalltalk:';
/** 「那怎么避免」: asks more of what was just answered. */
export const followUpLabel = 'follow-up';

/** Commands that only their exact wordings mean: too short, or in need of a number, to be guessed. */
export const exactOnly: ReadonlySet<string> = new Set(['yes', 'no', 'goto', 'at']);

/** Everything the content teaches, as text and label; duplicates within a label are kept once. */
export function trainingSet(content: Content): { text: string; label: string }[] {
  const groups: [string, readonly string[]][] = [
    ...[...content.entries.values()].map(({ id, title, utterances }): [string, string[]] => [
      id,
      [title, ...utterances],
    ]),
    ...Object.entries(content.commands)
      .filter(([name]) => !exactOnly.has(name))
      .map(([name, phrases]): [string, readonly string[]] => [commandPrefix + name, phrases]),
    [followUpLabel, content.followUps ?? []],
    ...Object.entries(content.smalltalk).map(([id, phrases]): [string, readonly string[]] => [
      smalltalkPrefix + id,
      phrases,
    ]),
    ...Object.entries(content.outOfScope).map(([kind, texts]): [string, readonly string[]] => [
      `${outOfScopeLabel}:${kind}`,
      texts,
    ]),
  ];
  return groups.flatMap(([label, texts]) => [...new Set(texts)].map((text) => ({ text, label })));
}

/** Enough of a content's texts to tell its frequent words. */
export function sampled(content: Content): string[] {
  return trainingSet(content).flatMap(({ text }, index) => (index % 5 === 0 ? [text] : []));
}
