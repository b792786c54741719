// Long text -> pieces the platform takes.
import type { Limits } from '../message.ts';

/** Cuts at line ends, else after punctuation, else between characters; never inside one. */
export function splitText(text: string, { maxText, unit }: Pick<Limits, 'maxText' | 'unit'>): string[] {
  const size = (piece: string): number => (unit === 'bytes' ? Buffer.byteLength(piece) : [...piece].length);
  const pieces: string[] = [];
  let rest = text;
  while (size(rest) > maxText) {
    const fitting = longestFitting(rest, maxText, size);
    const cut = niceCut(fitting);
    pieces.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return rest === '' && pieces.length > 0 ? pieces : [...pieces, rest];
}

function longestFitting(text: string, maxText: number, size: (piece: string) => number): string {
  let fitting = '';
  let used = 0;
  for (const character of text) {
    used += size(character);
    if (used > maxText && fitting !== '') break;
    fitting += character;
  }
  return fitting;
}

function niceCut(piece: string): number {
  const line = piece.lastIndexOf('\n') + 1;
  if (line > piece.length / 3) return line;
  const stop = Math.max(...['。', '；', '！', '？'].map((mark) => piece.lastIndexOf(mark))) + 1;
  return stop > piece.length / 3 ? stop : piece.length;
}
