// Parts -> replies: fills the sentences of _system.yaml, lists the choices where the platform has no buttons, obeys its limits.
import type { Content } from '../content/schema.ts';
import type { Limits, Part, Reply } from '../message.ts';
import { splitText } from './split.ts';

/** The replies; one that is longer than the platform takes is split (unless it has pages). The choices go with the last. */
export function render(parts: readonly Part[], choices: readonly string[], content: Content, limits: Limits): Reply[] {
  const texts = textsOf(parts, content);
  if (!limits.buttons && choices.length > 0) texts.push([texts.pop(), choiceList(choices)].join('\n'));
  const pieces = limits.page ? texts : texts.flatMap((text) => splitText(text, limits));
  return pieces.map((piece, index) => ({ text: piece, choices: index === pieces.length - 1 ? choices : [] }));
}

function textsOf(parts: readonly Part[], content: Content): string[] {
  const texts: string[][] = [[]];
  for (const part of parts) {
    if ('next' in part) texts.push([]);
    else texts.at(-1)?.push(wordsOf(part, content));
  }
  return texts.map((lines) => lines.filter((line) => line !== '').join('\n'));
}

function wordsOf(part: Part, content: Content): string {
  const { sentences, smalltalk, ask } = content.system;
  if ('text' in part) return part.text;
  if ('smalltalk' in part) return smalltalk[part.smalltalk] ?? sentences['anything-else'];
  if ('ask' in part) return ask[part.ask] ?? '';
  if ('next' in part) return '';
  return fill(sentences[part.say], part.values ?? {});
}

/** `{name}` -> its value; values are never read as templates themselves. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.trim().replace(/\{([a-z]+)\}/g, (whole, name: string) => values[name] ?? whole);
}

function choiceList(choices: readonly string[]): string {
  return choices.map((choice, index) => `${index + 1}. ${choice}`).join('　');
}
