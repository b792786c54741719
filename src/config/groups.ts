// The GROUPS setting: a YAML file, or the same as JSON in the setting itself.
import { readFileSync } from 'node:fs';
import { createGroups, type Groups, parseGroups } from '../group/settings.ts';
import type { SettingsReader } from './reader.ts';

/** GROUPS_FILE is the same: bash keeps the name GROUPS for itself and does not pass it on. */
export function readGroups(settings: SettingsReader): Groups {
  const value = settings.text('GROUPS') ?? settings.text('GROUPS_FILE');
  if (value === null) return createGroups();
  const inline = value.trimStart().startsWith('{');
  const source = inline ? value : readSource(value, settings);
  if (source === undefined) return createGroups();
  const parsed = parseGroups(inline ? 'GROUPS' : value, source);
  if ('groups' in parsed) return parsed.groups;
  for (const problem of parsed.problems) settings.problem(problem);
  return createGroups();
}

function readSource(file: string, settings: SettingsReader): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    settings.problem(`GROUPS is "${file}", it must be a YAML file that can be read: ${String(error)}`);
    return undefined;
  }
}
