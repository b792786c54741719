// Finds entity values (a device, an object, another company's product) in a normalised text.
import type { Entity } from '../content/schema.ts';
import type { Normalize } from './normalize.ts';
import { createPhraseFinder } from './phrases.ts';

export interface Found {
  readonly entity: string;
  readonly value: string;
  readonly role: Entity['role'];
  readonly start: number;
  readonly end: number;
}

/** In order of appearance, without overlaps. */
export type FindEntities = (text: string) => readonly Found[];

export function createEntityFinder(entities: Readonly<Record<string, Entity>>, normalize: Normalize): FindEntities {
  const meanings = new Map<string, Pick<Found, 'entity' | 'value' | 'role'>>();
  for (const [entity, { role, values }] of Object.entries(entities)) {
    for (const [value, { words }] of Object.entries(values)) {
      for (const word of words) meanings.set(normalize(word), { entity, value, role });
    }
  }
  const find = createPhraseFinder(meanings);
  let last: { text: string; found: readonly Found[] } = { text: '', found: [] }; // a message is asked about twice
  return (text) => {
    if (text !== last.text)
      last = {
        text,
        found: find(text).map(({ value: { entity, value, role }, start, end }) => ({
          entity,
          value,
          role,
          start,
          end,
        })),
      };
    return last.found;
  };
}
