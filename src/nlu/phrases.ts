// Finds known phrases in a text by a look-up per place: thousands of phrases cost no more than a few.

export interface Match<T> {
  readonly value: T;
  readonly start: number;
  readonly end: number;
}

/** Longest phrases win, no overlaps, in order of appearance. Latin phrases count as whole runs only: vx in 加vx, not in vxlan. */
export function createPhraseFinder<T>(phrases: ReadonlyMap<string, T>): (text: string) => readonly Match<T>[] {
  const beginnings = beginningsOf([...phrases.keys()]);
  const matchAt = (text: string, start: number): Match<T> | undefined => {
    const begins = beginnings.get(text[start] ?? '');
    if (!begins?.seconds.has(text[start + 1] ?? '') && !begins?.alone) return undefined;
    for (const length of begins.lengths) {
      const end = start + length;
      const value = phrases.get(text.slice(start, end));
      if (value !== undefined && end <= text.length && isWhole(text, start, end)) return { value, start, end };
    }
    return undefined;
  };
  return (text) => {
    const matches: Match<T>[] = [];
    for (let at = 0; at < text.length; ) {
      const match = matchAt(text, at);
      if (match) matches.push(match);
      at = match?.end ?? at + 1;
    }
    return matches;
  };
}

/** What phrases with the same first character have: their second characters, their lengths (longest first), one of length 1. */
interface Beginning {
  readonly seconds: Set<string>;
  readonly lengths: number[];
  alone: boolean;
}

function beginningsOf(phrases: readonly string[]): Map<string, Beginning> {
  const beginnings = new Map<string, Beginning>();
  for (const phrase of phrases) {
    const [first = '', second] = phrase.split('');
    const known = beginnings.get(first) ?? { seconds: new Set(), lengths: [], alone: false };
    beginnings.set(first, known);
    if (second === undefined) known.alone = true;
    else known.seconds.add(second);
    if (!known.lengths.includes(phrase.length)) known.lengths.push(phrase.length);
  }
  for (const { lengths } of beginnings.values()) lengths.sort((a, b) => b - a);
  return beginnings;
}

const latin = /[a-z0-9]/;

function isWhole(text: string, start: number, end: number): boolean {
  const cut = (at: number): boolean => latin.test(text[at - 1] ?? '') && latin.test(text[at] ?? '');
  return !cut(start) && !cut(end);
}
