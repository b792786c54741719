// Finds entity values (a device, an object, another company's product) in a normalised text.
import type { Entity } from '../content/schema.ts';
import type { Normalize } from './normalize.ts';

export interface Found {
  readonly entity: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** Longest words win, no overlaps, in order of appearance. Latin words count as whole runs only. */
export type FindEntities = (text: string) => readonly Found[];

export function createEntityFinder(entities: Readonly<Record<string, Entity>>, normalize: Normalize): FindEntities {
  const meanings = new Map<string, { entity: string; value: string }>();
  for (const [entity, { values }] of Object.entries(entities)) {
    for (const [value, { words }] of Object.entries(values)) {
      for (const word of words) meanings.set(normalize(word), { entity, value });
    }
  }
  const words = [...meanings.keys()].filter((word) => word !== '').sort((a, b) => b.length - a.length);
  if (words.length === 0) return () => [];
  const pattern = new RegExp(words.map(bounded).join('|'), 'gu');
  return (text) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const meaning = meanings.get(match[0]);
      return meaning ? [{ ...meaning, start: match.index, end: match.index + match[0].length }] : [];
    });
}

function bounded(word: string): string {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return `${/^[a-z0-9]/.test(word) ? '(?<![a-z0-9])' : ''}${escaped}${/[a-z]$/.test(word) ? '(?![a-z])' : ''}`;
}
