// The operators' side: what somebody wrote at a desk place -> a command carried out, or words for the user.
import type { Content } from '../content/schema.ts';
import { say } from '../dialog/speech.ts';
import type { Part } from '../message.ts';
import { render } from '../render/render.ts';
import { advanceDesk } from './advance.ts';
import type { Audit } from './audit.ts';
import { commandTable, type DeskCommand, type DeskCommandName, parseDeskCommand, usageOf } from './commands.ts';
import type { Conversations } from './conversations.ts';
import { atLeast, findOperator, type KnownOperator } from './operators.ts';
import { overview, summary } from './overview.ts';
import type { OperatorMessage } from './places.ts';
import type { Register } from './register.ts';
import type { Acting, DeskEvent, DeskRules } from './rules.ts';
import { withSeen } from './state.ts';

export interface DeskParts {
  readonly conversations: Conversations;
  readonly register: Register;
  readonly audit: Audit;
  readonly operators: readonly KnownOperator[];
  readonly rules: () => DeskRules;
  /** Delivers what an act caused. */
  readonly nudge: (key: string) => void;
}

export interface Desk {
  /**
   * @returns what its author is told, or null: nothing, or the case's own notices tell it
   * @throws StoreError: then it may be repeated, and is carried out once
   */
  work(message: OperatorMessage): Promise<string | null>;
}

/** An operator's message that counts. */
interface Order {
  readonly message: OperatorMessage;
  readonly by: Acting;
  readonly command: DeskCommand;
}

type Told = readonly Part[] | null;
const limits = { maxText: 100_000, unit: 'chars', buttons: true } as const;

export function createDesk({ conversations, register, audit, operators, rules, nudge }: DeskParts): Desk {
  const content = (): Content => rules().content;

  const actOn = async (key: string, id: number, event: DeskEvent, message: OperatorMessage): Promise<Told> => {
    const before = (await conversations.get(key))?.desk;
    if (before?.case?.id !== id)
      return [say(before?.case ? 'desk-newer-case' : 'desk-no-case', { number: before?.case?.id ?? id })];
    if (before.case.status === 'closed') await register.ensure(key, id, message.at);
    let told: Told = null;
    await conversations.change(key, (record) => {
      told = null;
      if (!record.desk || record.desk.case?.id !== id || record.desk.seen.includes(message.id)) return undefined;
      const after = advanceDesk({ desk: record.desk, state: record.state }, event, rules());
      if (after.refused) told = [after.refused];
      if (after.refused && after.desk === record.desk) return undefined;
      return { ...record, state: after.state, desk: withSeen(after.desk, message.id) };
    });
    nudge(key);
    return told;
  };

  const act = async ({ message, command }: Order, event: DeskEvent): Promise<Told> => {
    const id = command.case ?? 0;
    const key = await register.keyOf(id);
    return key === undefined ? [say('desk-no-such-case', { number: id })] : actOn(key, id, event, message);
  };

  /** Opens a case for a conversation that has none, then takes it. */
  const pull = async ({ message, by }: Order, conversation: string): Promise<Told> => {
    const key = conversations.keyOf({ conversation });
    const record = await conversations.get(key);
    if (!record?.desk?.who) return [say('desk-no-conversation', { name: conversation })];
    const current = record.desk.case;
    const isOpen = current !== null && current.status !== 'closed';
    const id = isOpen ? current.id : await register.reserve(key, current?.id ?? 0, message.at);
    await conversations.change(key, (now) => {
      if (!now.desk || (now.desk.case && now.desk.case.status !== 'closed')) return undefined;
      const opened = advanceDesk({ desk: now.desk, state: now.state }, { kind: 'open', id, at: message.at }, rules());
      return { ...now, desk: opened.desk };
    });
    return actOn(key, id, { kind: 'take', by, at: message.at }, message);
  };

  const transfer = async (order: Order): Promise<Told> => {
    const { message, by, command } = order;
    const target = findOperator(operators, command.argument);
    if (!target) return [say('desk-no-operator', { name: command.argument })];
    const to = { id: target.id, name: target.name, place: placeOf(target, message.place, rules().places) };
    return act(order, { kind: 'transfer', by, to, at: message.at });
  };

  const canned = async (order: Order): Promise<Told> => {
    const { message, by, command } = order;
    const replies = content().canned;
    const text = replies[command.argument];
    if (text !== undefined) return act(order, { kind: 'say', text, by, at: message.at });
    const names = Object.keys(replies).join('、') || '—';
    return [say(command.argument === '' ? 'desk-canned' : 'desk-no-canned', { names })];
  };

  const perform: Readonly<Record<DeskCommandName, (order: Order) => Promise<Told>>> = {
    queue: async ({ message }) => overview(await register.list(), conversations, content(), message.at),
    stats: async ({ message }) => summary(await register.list(), audit, message.at),
    help: async () => [say('desk-help'), ...Object.keys(commandTable).map((name) => usageOf(name as DeskCommandName))], // its own keys
    take: (order) =>
      order.command.conversation === undefined ? simple(order, 'take') : pull(order, order.command.conversation),
    transfer,
    note: (order) => act(order, { kind: 'note', text: order.command.argument, by: order.by, at: order.message.at }),
    canned,
    step: (order) =>
      act(order, { kind: 'step', number: Number(order.command.argument), by: order.by, at: order.message.at }),
    close: (order) => simple(order, 'close'),
    reopen: (order) => simple(order, 'reopen'),
    ban: (order) => simple(order, 'ban'),
    unban: (order) => simple(order, 'unban'),
    mute: (order) => {
      const minutes = Number(order.command.argument || defaultMuteMinutes);
      return act(order, { kind: 'mute', minutes, by: order.by, at: order.message.at });
    },
  };

  const simple = (order: Order, kind: 'take' | 'close' | 'reopen' | 'ban' | 'unban'): Promise<Told> =>
    act(order, { kind, by: order.by, at: order.message.at });

  const speak = async (message: OperatorMessage, by: Acting, text: string): Promise<Told> => {
    if (message.case === null || text === '') return null; // operators talking among themselves
    const command: DeskCommand = { name: 'note', case: message.case, argument: text };
    return act({ message, by, command }, { kind: 'say', text, by, at: message.at });
  };

  const obey = async (message: OperatorMessage, by: Acting): Promise<Told> => {
    if (message.kind !== 'text') return message.case === null ? null : [say('desk-only-text')];
    const parsed = parseDeskCommand(message.text, message.case);
    if (parsed.kind === 'words') return speak(message, by, parsed.text);
    if (parsed.kind === 'usage') return [say('desk-usage'), usageOf(parsed.name)];
    const { command } = parsed;
    const { role } = commandTable[command.name];
    const allowed = atLeast(by.role, role);
    if (!allowed || !audited.includes(command.name))
      await note(message, by, allowed ? command.name : `denied ${command.name}`, command.case);
    return allowed ? perform[command.name]({ message, by, command }) : [say('desk-denied', { role: roleName(role) })];
  };

  const note = (message: OperatorMessage, by: Acting, what: string, id: number | null): Promise<void> =>
    audit.write(message.at, message.id, { who: by.id, what, case: id, detail: '' });

  const roleName = (role: Acting['role']): string => content().system.sentences[`desk-role-${role}`];

  return {
    async work(message) {
      const known = operators.find(({ id }) => id === message.operator);
      if (!known || !message.genuine) return null; // nobody else learns that there is a desk
      const by: Acting = { id: known.id, name: known.name, role: known.role, place: message.place };
      const told = await obey(message, by);
      if (told === null || told.length === 0) return null;
      return render(told, [], content(), limits)
        .map(({ text }) => text)
        .join('\n');
    },
  };
}

const defaultMuteMinutes = 30;
/** Written to the audit log with the case they change. */
const audited: readonly DeskCommandName[] = [
  'take',
  'transfer',
  'note',
  'step',
  'close',
  'reopen',
  'ban',
  'unban',
  'mute',
];

/** Where an operator works on a case that was given to them: here, if they are here, else at the first place of their platform. */
function placeOf({ id }: KnownOperator, here: string, places: readonly string[]): string {
  const platform = id.slice(0, id.indexOf(':'));
  const isTheirs = (place: string): boolean => place === platform || place.startsWith(`${platform}:`);
  return isTheirs(here) ? here : (places.find(isTheirs) ?? platform);
}
