// Other bots that pass for members: what repeats our own sentences, or says the same again at once, gets no second answer.
import { createHash } from 'node:crypto';
import type { Content } from '../content/schema.ts';
import type { GroupRecord, Miss } from './state.ts';

/** Shorter messages may well be a member's own. */
const minMessageLetters = 12;
/** Nobody types so many words again in so short a time. */
const againMs = 5000;
/** A bot's message is mostly its sentences; a member may well quote one of them and ask about it. */
const minShare = 0.6;
/** Lines, and what stands around the placeholders of a sentence. */
const betweenPieces = /\n|\{[a-z]+\}/u;
const minPieceLetters = 4;
/** Titles and labels are what members send back; sentences are not. */
const sentenceEnd = /[。？！：]/u;
const minSentenceLetters = 7;

interface Piece {
  readonly letters: string;
  readonly sentence: boolean;
}

/** Knows the sentences of this content: a message that consists of them comes from a bot like this one. */
export function createEcho(content: Content): (text: string) => boolean {
  const ours = piecesOf(content);
  return (text) => {
    const all = lettersOf(text.replace(/^@\S+\s/u, ''));
    const found = ours.filter(({ letters }) => all.includes(letters));
    if (!found.some(({ sentence }) => sentence)) return false;
    const foreign = found.reduce((rest, { letters }) => rest.replaceAll(letters, ''), all);
    return foreign.length <= (1 - minShare) * all.length;
  };
}

/** Longest first. */
function piecesOf(content: Content): Piece[] {
  const pieces = [...stringsIn(content.system), ...responseStrings(content)]
    .flatMap((text) => text.split(betweenPieces))
    .map((text) => ({ letters: lettersOf(text), ends: sentenceEnd.test(text) }))
    .filter(({ letters }) => letters.length >= minPieceLetters)
    .map(({ letters, ends }) => ({ letters, sentence: ends && letters.length >= minSentenceLetters }));
  return pieces.sort((a, b) => b.letters.length - a.letters.length);
}

function responseStrings({ entries }: Content): string[] {
  return [...entries.values()].flatMap(({ title, response }) => [title, ...stringsIn(response)]);
}

/** Every text in a piece of content, however deep. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** What a member said, so that the same can be recognised without keeping it; null when it is too short to tell. */
export function wordsOf(text: string): string | null {
  const letters = lettersOf(text.replace(/@\S+/gu, ''));
  if (letters.length < minMessageLetters) return null;
  return createHash('sha256').update(letters).digest('base64url').slice(0, 16);
}

/** The words that led nowhere a moment ago, in another message of the same member. */
export function saysItAgain({ missed }: GroupRecord, { user, words, id, at }: Miss): boolean {
  return missed.some(
    (miss) => miss.user === user && miss.words === words && (id === null || miss.id !== id) && at - miss.at < againMs,
  );
}

function lettersOf(text: string): string {
  return text.replace(/[\p{P}\p{S}\s]+/gu, '');
}
