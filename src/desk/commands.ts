// The operators' commands, in Chinese and English: names, arguments, who may use them. One table; the help is made from it.
import { say } from '../dialog/speech.ts';
import type { Part } from '../message.ts';
import type { Role } from './operators.ts';

/** case: a number, not needed where the place knows the case. text: everything that follows. */
type Argument = 'case' | 'text' | 'number' | 'name';

interface CommandRow {
  readonly words: readonly string[];
  readonly role: Role;
  /** In this order; those in `optional` may be left out. */
  readonly takes: readonly Argument[];
  readonly optional?: readonly Argument[];
}

export const commandTable = {
  queue: { words: ['队列', 'queue'], role: 'operator', takes: [] },
  take: { words: ['接单', 'take'], role: 'operator', takes: ['case'] },
  transfer: { words: ['转交', 'transfer'], role: 'operator', takes: ['case', 'name'] },
  note: { words: ['备注', 'note'], role: 'operator', takes: ['case', 'text'] },
  canned: { words: ['快捷', 'canned'], role: 'operator', takes: ['case', 'name'], optional: ['name'] },
  step: { words: ['步骤', 'step'], role: 'operator', takes: ['case', 'number'] },
  close: { words: ['关闭', 'close'], role: 'operator', takes: ['case'] },
  reopen: { words: ['重开', 'reopen'], role: 'operator', takes: ['case'] },
  ban: { words: ['拉黑', 'ban'], role: 'supervisor', takes: ['case'] },
  unban: { words: ['解禁', 'unban'], role: 'admin', takes: ['case'] },
  mute: { words: ['静音', 'mute'], role: 'operator', takes: ['case', 'number'], optional: ['number'] },
  stats: { words: ['统计', 'stats'], role: 'operator', takes: [] },
  help: { words: ['帮助', 'help'], role: 'operator', takes: [] },
} as const satisfies Readonly<Record<string, CommandRow>>;

export type DeskCommandName = keyof typeof commandTable;
export const deskCommandNames = Object.keys(commandTable) as DeskCommandName[]; // its own keys

export interface DeskCommand {
  readonly name: DeskCommandName;
  /** The case named, or the one the place knows. */
  readonly case: number | null;
  /** 接单 with the name of a conversation instead of a number. */
  readonly conversation?: string;
  /** The argument beside the case: text, name, or a number as it was typed. */
  readonly argument: string;
}

export type Parsed =
  | { readonly kind: 'command'; readonly command: DeskCommand }
  /** Not a command: words for the user. */
  | { readonly kind: 'words'; readonly text: string }
  /** A command with arguments that do not fit. */
  | { readonly kind: 'usage'; readonly name: DeskCommandName };

const byWord = new Map<string, DeskCommandName>(
  deskCommandNames.flatMap((name) => commandTable[name].words.map((word) => [word, name] as const)),
);

/** @param here the case the place knows: its topic, or the message answered */
export function parseDeskCommand(raw: string, here: number | null): Parsed {
  const text = raw.normalize('NFKC').trim();
  const [, word = '', rest = ''] = /^\/?(\S+?)(?:@\w+)?(?:\s+([\s\S]*))?$/u.exec(text) ?? [];
  const name = byWord.get(word.toLowerCase());
  if (name === undefined) return { kind: 'words', text: raw.trim() };
  const command = readArguments(name, rest.trim(), here);
  return command ? { kind: 'command', command } : { kind: 'usage', name };
}

function readArguments(name: DeskCommandName, rest: string, here: number | null): DeskCommand | undefined {
  const row: CommandRow = commandTable[name];
  if (row.takes.length === 0) return rest === '' ? { name, case: here, argument: '' } : undefined;
  if (name === 'take' && /^[\w-]+:\S+$/u.test(rest)) return { name, case: null, conversation: rest, argument: '' };
  const { number, argument } = splitCase(rest, here, row);
  const [, wanted] = row.takes;
  if (number === null && !(name === 'canned' && argument === '')) return undefined;
  if (wanted === undefined) return argument === '' ? { name, case: number, argument } : undefined;
  if (argument === '' && !row.optional?.includes(wanted)) return undefined;
  if (wanted === 'number' && argument !== '' && !isNumber(argument)) return undefined;
  if (wanted === 'name' && /\s/u.test(argument)) return undefined;
  return { name, case: number, argument };
}

/** `#12 ...` always names a case; a bare number does where the place knows none, or where nothing else can follow. */
function splitCase(rest: string, here: number | null, row: CommandRow): { number: number | null; argument: string } {
  const [, mark = '', digits, argument = ''] = /^(#?)(\d{1,9})(?:\s+([\s\S]*))?$/u.exec(rest) ?? [];
  const alone = row.takes.length === 1;
  const both = row.takes[1] === 'number' && argument !== '';
  if (digits === undefined || !(mark === '#' || here === null || alone || both))
    return { number: here, argument: rest };
  return { number: Number(digits), argument: argument.trim() };
}

function isNumber(text: string): boolean {
  return /^\d{1,4}$/u.test(text) && Number(text) > 0;
}

export function usageOf(name: DeskCommandName): Part {
  return say(`desk-usage-${name}`);
}
