// The schemas of the content files as JSON Schema, for completion and checks in an editor.
import { z } from '../zod.ts';
import {
  cannedSchema,
  commandsSchema,
  deskContentSchema,
  entitiesSchema,
  intentSchema,
  outOfScopeSchema,
  responseSchema,
  smalltalkSchema,
  systemSchema,
} from './schema.ts';

const schemas = {
  intent: intentSchema,
  response: responseSchema,
  commands: commandsSchema,
  smalltalk: smalltalkSchema,
  entities: entitiesSchema,
  'out-of-scope': outOfScopeSchema,
  system: systemSchema,
  desk: deskContentSchema,
  canned: cannedSchema,
};

/** File name -> JSON Schema (draft 2020-12), as text. */
export function jsonSchemas(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      `${name}.json`,
      `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`,
    ]),
  );
}
