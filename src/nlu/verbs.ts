// The bare verbs that several main entries share (解绑, 注销), and what a text that names one of them cannot be about.
import type { Content } from '../content/schema.ts';
import type { Normalize } from './normalize.ts';

export interface Verbs {
  /** Longest first. */
  readonly all: readonly string[];
  /** The entries that a text (normalised) is not about: it names a verb, and they belong to a procedure of another one only. */
  excludedBy(text: string): ReadonlySet<string>;
}

/** From the groups of `which` that have a main entry among their entries. */
export function createVerbs({ which, entries }: Content, normalize: Normalize): Verbs {
  const isMain = (id: string): boolean => entries.get(id)?.topic === id;
  const groups = which
    .filter((group) => group.entries.some(isMain))
    .map((group) => ({
      words: group.words.map(normalize),
      procedures: group.entries.filter((id) => isMain(id) && entries.get(id)?.response.kind === 'procedure'),
    }));
  const entriesOf = (procedures: readonly string[]): string[] =>
    [...entries.values()].flatMap(({ id, topic }) => (procedures.includes(topic) ? [id] : []));
  const none: ReadonlySet<string> = new Set();
  const excluded = groups.map(
    (said) =>
      new Set(groups.flatMap(({ procedures }) => (said.procedures === procedures ? [] : entriesOf(procedures)))),
  );
  return {
    all: groups.flatMap(({ words }) => words).sort((a, b) => b.length - a.length),
    excludedBy(text) {
      const said = groups.flatMap(({ words }, index) => (words.some((word) => text.includes(word)) ? [index] : []));
      return said.length === 1 ? (excluded[said[0] ?? -1] ?? none) : none;
    },
  };
}
