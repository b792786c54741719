// Long text -> pieces the platform takes.
import type { Limits } from '../message.ts';

type Size = Pick<Limits, 'maxText' | 'unit'>;

export function splitText(text: string, size: Size): string[] {
  const pieces: string[] = [];
  let rest = text;
  for (let cut = cutAt(rest, size); cut < rest.length; cut = cutAt(rest, size)) {
    pieces.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return rest === '' && pieces.length > 0 ? pieces : [...pieces, rest];
}

/** Where to cut: at a line's end, else after punctuation, else between characters as people see them; not inside a link. */
export function cutAt(text: string, { maxText, unit }: Size): number {
  const size = (piece: string): number => (unit === 'bytes' ? Buffer.byteLength(piece) : [...piece].length);
  if (size(text) <= maxText) return text.length;
  const fitting =
    longestFitting(graphemesOf(text), maxText, size) || longestFitting(text, maxText, size) || firstOf(text);
  return outsideOfLinks(text, niceCut(fitting));
}

function longestFitting(characters: Iterable<string>, maxText: number, size: (piece: string) => number): string {
  let fitting = '';
  let used = 0;
  for (const character of characters) {
    used += size(character);
    if (used > maxText) break;
    fitting += character;
  }
  return fitting;
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' });

function* graphemesOf(text: string): Iterable<string> {
  for (const { segment } of segmenter.segment(text)) yield segment;
}

function firstOf(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0);
}

function niceCut(piece: string): number {
  const line = piece.lastIndexOf('\n') + 1;
  if (line > piece.length / 3) return line;
  const stop = Math.max(...['。', '；', '！', '？'].map((mark) => piece.lastIndexOf(mark))) + 1;
  return stop > piece.length / 3 ? stop : piece.length;
}

const links = /https?:\/\/[^\s"<>，。；！？、（）「」《》]+/g;

/** Before the link that stands there; a link that fills the whole piece is cut after all. */
function outsideOfLinks(text: string, cut: number): number {
  for (const { index, 0: link } of text.matchAll(links))
    if (index > 0 && index < cut && cut < index + link.length) return index;
  return cut;
}
