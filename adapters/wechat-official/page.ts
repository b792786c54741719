// Replies -> the one text WeChat takes: tappable choices, nothing of the text read as markup, cut where it is too long.
import type { Page, Reply } from '../../src/message.ts';
import { cutAt } from '../../src/render/split.ts';

/** Measured by others: 2,047 bytes are shown, one more gives the user an error. 1,800 are 600 汉字. */
export const maxBytes = 1800;
/** Kept free for the line that says how to go on: a cut must not move when its wording does. */
const moreBytes = 120;

export interface Wording {
  /** Says that 继续 shows the rest. */
  readonly more: string;
  /** Says that choices can be tapped or typed. */
  readonly choose: string;
}

/** What of these replies goes into one answer. */
export function pageOf(replies: readonly Reply[]): Page {
  if (fitting(replies, wordless) !== undefined) return { shown: replies, cut: null, untouched: [] };
  for (let count = replies.length - 1; count > 0; count--) {
    const shown = replies.slice(0, count);
    if (bytesOf(joined(shown)) <= maxBytes - moreBytes) return { shown, cut: null, untouched: replies.slice(count) };
  }
  const [first = { text: '', choices: [] }, ...untouched] = replies;
  const text = escaped(first.text);
  const at = cutAt(text, { maxText: maxBytes - moreBytes, unit: 'bytes' });
  return {
    shown: [{ text: text.slice(0, at).trimEnd(), choices: [] }],
    cut: { text: text.slice(at).trimStart(), choices: first.choices },
    untouched,
  };
}

/** The text of a page. */
export function textOf({ shown, cut, untouched }: Page, wording: Wording): string {
  if (cut === null && untouched.length === 0) return fitting(shown, wording) ?? joined(shown);
  const more = cutAt(wording.more, { maxText: moreBytes - 1, unit: 'bytes' });
  return `${joined(shown)}\n${wording.more.slice(0, more)}`;
}

/** So many choices fit without any text: a label has at most 20 characters. */
const maxAlone = 20;

const wordless: Wording = { more: '', choose: ' '.repeat(moreBytes) };

/** With tappable choices, else with plain ones, else undefined. */
function fitting(replies: readonly Reply[], { choose }: Wording): string | undefined {
  const text = joined(replies);
  const choices = (replies.at(-1)?.choices ?? []).slice(0, text === '' ? maxAlone : undefined);
  if (choices.length === 0) return bytesOf(text) <= maxBytes ? text : undefined;
  const tappable = [text, ...choices.map((label, index) => `${index + 1}. ${link(label, index + 1)}`), choose];
  const plain = [text, ...choices.map((label, index) => `${index + 1}. ${escaped(label)}`)];
  return [tappable, plain]
    .map((lines) => lines.filter((line) => line !== '').join('\n'))
    .find((whole) => bytesOf(whole) <= maxBytes);
}

function joined(replies: readonly Reply[]): string {
  return replies
    .map(({ text }) => escaped(text))
    .filter((text) => text !== '')
    .join('\n\n');
}

/** A tap sends the label as the user's own text. Not documented; what msgmenu of the customer-service API becomes. */
function link(label: string, id: number): string {
  const content = label.replace(/[<>&"#%+]/g, fullWidth);
  return `<a href="weixin://bizmsgmenu?msgmenucontent=${content}&msgmenuid=${id}">${escaped(label)}</a>`;
}

/** WeChat reads <a href> in texts and nothing undoes it: what could begin a tag becomes full-width, as understanding reads it anyway. */
export function escaped(text: string): string {
  return text.replace(/<(?=[a-z/!?])/gi, fullWidth);
}

function fullWidth(character: string): string {
  return String.fromCodePoint(character.charCodeAt(0) + 0xfee0);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
