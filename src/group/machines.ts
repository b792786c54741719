// Other bots that pass for members: what repeats our own sentences, or says the same again at once, gets no second answer.
import { createHash } from 'node:crypto';
import type { Content } from '../content/schema.ts';
import type { GroupRecord } from './state.ts';

/** Shorter lines, and shorter messages, may well be a member's own. */
const minLineLetters = 8;
const minMessageLetters = 12;
/** Nobody types so many words again in so short a time. */
const againMs = 5000;

/** Knows the sentences of this content: a message that holds one of them as a line comes from a bot like this one. */
export function createEcho(content: Content): (text: string) => boolean {
  const ours = new Set(
    linesOf(content)
      .map(lettersOf)
      .filter((letters) => letters.length >= minLineLetters),
  );
  return (text) => text.split('\n').some((line) => ours.has(lettersOf(line.replace(/^@\S+\s/u, ''))));
}

function linesOf({ system, entries }: Content): string[] {
  const said = [...Object.values(system.sentences), ...Object.values(system.smalltalk), ...Object.values(system.ask)];
  for (const { response } of entries.values()) {
    if (response.kind === 'answer') said.push(response.text ?? '', ...Object.values(response.variants ?? {}));
    else {
      said.push(response.intro, response.done);
      said.push(...response.methods.flatMap(({ steps }) => steps.map(({ text = '' }) => text)));
    }
  }
  return said.flatMap((text) => text.split('\n'));
}

/** What a member said, so that the same can be recognised without keeping it; null when it is too short to tell. */
export function wordsOf(text: string): string | null {
  const letters = lettersOf(text.replace(/@\S+/gu, ''));
  return letters.length >= minMessageLetters
    ? createHash('sha256').update(letters).digest('base64url').slice(0, 16)
    : null;
}

export function saysItAgain(record: GroupRecord, user: string, words: string | null, at: number): boolean {
  return record.missed.some((miss) => miss.user === user && miss.words === words && at - miss.at < againMs);
}

function lettersOf(text: string): string {
  return text.replace(/[\p{P}\p{S}\s]+/gu, '');
}
