// The operator desk: who works there, at which places, and how long is long.
import { type KnownOperator, type Role, roles } from '../desk/operators.ts';
import type { PlaceConfig } from '../desk/places.ts';
import type { SettingsReader } from './reader.ts';

export interface DeskConfig {
  readonly operators: readonly KnownOperator[];
  /** Groups with topics: each case has its own. */
  readonly telegramForums: readonly number[];
  /** Groups without topics: an operator answers by replying to a case's message. */
  readonly telegramGroups: readonly number[];
  readonly wechatRooms: readonly string[];
  /** Nobody has taken a case for so long: all are reminded, then the supervisors are. */
  readonly remindMs: number;
  readonly escalateMs: number;
  /** A taken case in which nobody spoke for so long goes back to the bot. */
  readonly idleMs: number;
}

const minuteMs = 60_000;

/** null: there is no desk. */
export function readDesk(settings: SettingsReader): DeskConfig | null {
  const list = (name: string): string[] => (settings.text(name) ?? '').split(/[,\s]+/).filter((each) => each !== '');
  const minutes = (name: string, preset: number): number =>
    settings.integer(name, { least: 1, most: 7 * 24 * 60, preset }) * minuteMs;
  const operators = list('OPERATORS').map((entry) => readOperator(entry, settings));
  const config: DeskConfig = {
    operators,
    telegramForums: list('DESK_TELEGRAM_FORUM').map((id) => readChat('DESK_TELEGRAM_FORUM', id, settings)),
    telegramGroups: list('DESK_TELEGRAM_GROUP').map((id) => readChat('DESK_TELEGRAM_GROUP', id, settings)),
    wechatRooms: list('DESK_WECHAT_ROOM'),
    remindMs: minutes('DESK_REMIND_MINUTES', 3),
    escalateMs: minutes('DESK_ESCALATE_MINUTES', 10),
    idleMs: minutes('DESK_IDLE_MINUTES', 30),
  };
  const terminal = settings.flag('DESK_TERMINAL');
  if (placesOf(config).length === 0 && !terminal) return null;
  if (operators.length === 0) {
    settings.problem('OPERATORS is missing, with DESK_* it must name who may work there, like telegram:123456789');
  }
  const names = operators.map(({ name }) => name);
  for (const name of names.filter((each, index) => names.indexOf(each) !== index)) {
    settings.problem(`OPERATORS has the name "${name}" twice, names must differ`);
  }
  return config;
}

/** The places that cases are shown at. The terminal is not among them: it looks itself. */
export function placesOf({ telegramForums, telegramGroups, wechatRooms }: DeskConfig): PlaceConfig[] {
  return [
    ...telegramForums.map((id): PlaceConfig => ({ name: `telegram:${id}`, platform: 'telegram', kind: 'topics' })),
    ...telegramGroups.map((id): PlaceConfig => ({ name: `telegram:${id}`, platform: 'telegram', kind: 'replies' })),
    ...wechatRooms.map((id): PlaceConfig => ({ name: `wechat:${id}`, platform: 'wechat-group', kind: 'numbers' })),
  ];
}

/** `<platform>:<id>[:<role>[:<name>]]` */
function readOperator(entry: string, settings: SettingsReader): KnownOperator {
  const [platform = '', id = '', role, name = id] = entry.split(':');
  const isId = platform === 'telegram' ? /^\d{1,15}$/.test(id) : id !== '';
  const known = roles.find((each) => each === (role || 'operator'));
  if (!['telegram', 'wechat', 'terminal'].includes(platform) || !isId || !known) {
    settings.problem(
      `OPERATORS has "${entry}", each must be <platform>:<id>[:<role>[:<name>]] with telegram (numeric id), wechat or terminal, and ${roles.join(', ')}`,
    );
  }
  return { id: `${platform}:${id}`, role: known ?? ('operator' satisfies Role), name };
}

function readChat(name: string, id: string, settings: SettingsReader): number {
  if (!/^-\d{1,15}$/.test(id)) settings.problem(`${name} is "${id}", it must be the group's id, like -1001234567890`);
  return Number(id);
}
