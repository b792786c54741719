// Parts -> replies: fills the sentences of _system.yaml, lists the choices where the platform has no buttons, obeys its limits.
import type { Content } from '../content/schema.ts';
import type { Limits, Part, Reply } from '../message.ts';
import { splitText } from './split.ts';

/** One reply, or several when the text is longer than the platform takes (unless it has pages); the choices go with the last. */
export function render(parts: readonly Part[], choices: readonly string[], content: Content, limits: Limits): Reply[] {
  const lines = parts.map((part) => wordsOf(part, content)).filter((line) => line !== '');
  const text = lines.join('\n');
  const listed = limits.buttons || choices.length === 0 ? text : `${text}\n${choiceList(choices)}`;
  const pieces = limits.page ? [listed] : splitText(listed, limits);
  return pieces.map((piece, index) => ({ text: piece, choices: index === pieces.length - 1 ? choices : [] }));
}

function wordsOf(part: Part, content: Content): string {
  const { sentences, smalltalk, ask } = content.system;
  if ('text' in part) return part.text;
  if ('smalltalk' in part) return smalltalk[part.smalltalk] ?? sentences['anything-else'];
  if ('ask' in part) return ask[part.ask] ?? '';
  return fill(sentences[part.say], part.values ?? {});
}

/** `{name}` -> its value; values are never read as templates themselves. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.trim().replace(/\{([a-z]+)\}/g, (whole, name: string) => values[name] ?? whole);
}

function choiceList(choices: readonly string[]): string {
  return choices.map((choice, index) => `${index + 1}. ${choice}`).join('　');
}
