// The files of a content as read, and what the checks of several of them share.
import type { z } from '../zod.ts';
import type { ReadFile as Read } from './read.ts';
import type {
  cannedSchema,
  commandsSchema,
  deskContentSchema,
  entitiesSchema,
  Intent,
  outOfScopeSchema,
  Response,
  smalltalkSchema,
  systemSchema,
} from './schema.ts';

/** Every file as read, by its id or its role. */
export interface Files {
  readonly intents: ReadonlyMap<string, Read<Intent>>;
  readonly responses: ReadonlyMap<string, Read<Response>>;
  readonly commands: Read<z.infer<typeof commandsSchema>>;
  readonly smalltalk: Read<z.infer<typeof smalltalkSchema>>;
  readonly entities: Read<z.infer<typeof entitiesSchema>>;
  readonly outOfScope: Read<z.infer<typeof outOfScopeSchema>>;
  readonly system: Read<z.infer<typeof systemSchema>>;
  readonly desk: Read<z.infer<typeof deskContentSchema>>;
  readonly canned: Read<z.infer<typeof cannedSchema>>;
}

export type Path = readonly PropertyKey[];
/** Collects problems of one file. */
export type Report = (path: Path, message: string) => void;

export type Reporter = (file: string, read: { lineOf(path: Path): number }) => Report;

/** Calls `found` with the id that had the key before. */
export function unique(seen: Map<string, string>, key: string, id: string, found: (other: string) => void): void {
  const other = seen.get(key);
  if (other === undefined) seen.set(key, id);
  else found(other);
}

export function entityNames(files: Files): string[] {
  return Object.keys(files.entities.value?.entities ?? {});
}

export function valueNames(files: Files, entity?: string): string[] {
  const entities = files.entities.value?.entities ?? {};
  const chosen = entity === undefined ? Object.values(entities) : [entities[entity]];
  return chosen.flatMap((each) => Object.keys(each?.values ?? {}));
}

export function checkIds(ids: readonly string[] | undefined, path: Path, files: Files, report: Report): void {
  ids?.forEach((id, index) => {
    if (!files.intents.has(id)) report([...path, index], `There is no entry "${id}"`);
  });
}
