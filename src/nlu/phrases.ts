// Finds known phrases in a text by a look-up per place: thousands of phrases cost no more than a few.

export interface Match<T> {
  readonly value: T;
  readonly start: number;
  readonly end: number;
}

/** Longest phrases win, no overlaps, in order of appearance. Latin phrases count as whole runs only: vx in 加vx, not in vxlan. */
export function createPhraseFinder<T>(phrases: ReadonlyMap<string, T>): (text: string) => readonly Match<T>[] {
  const lengths = new Map<string, number[]>();
  for (const phrase of phrases.keys()) {
    const first = phrase[0];
    if (first === undefined) continue;
    const known = lengths.get(first) ?? [];
    if (!known.includes(phrase.length))
      lengths.set(
        first,
        [...known, phrase.length].sort((a, b) => b - a),
      );
  }
  const matchAt = (text: string, start: number): Match<T> | undefined => {
    for (const length of lengths.get(text[start] ?? '') ?? []) {
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

const latin = /[a-z0-9]/;

function isWhole(text: string, start: number, end: number): boolean {
  const cut = (at: number): boolean => latin.test(text[at - 1] ?? '') && latin.test(text[at] ?? '');
  return !cut(start) && !cut(end);
}
