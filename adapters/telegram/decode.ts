// A Telegram update -> our Message and where to answer; undefined for what is not for us.
import type { CommandName } from '../../src/content/schema.ts';
import type { Message, MessageKind, Post, Reading } from '../../src/message.ts';
import { readCallback } from './callback.ts';
import type { TelegramCallback, TelegramMessage, Update } from './update.ts';

/** The bot's own account. */
export interface Me {
  readonly id: number;
  readonly username: string;
}

/** Where an answer goes. Stored until it is sent. */
export interface Place {
  readonly chat: number;
  /** The forum topic. */
  readonly thread?: number;
  /** The message answered. */
  readonly replyTo?: number;
  /** In a group: whom the answer names. */
  readonly asker?: { readonly id: number; readonly name: string };
}

export interface Incoming {
  readonly message: Message;
  readonly place: Place;
  /** A pressed button waits for a sign. */
  readonly callback?: string;
}

/** Telegram's menu commands and what they mean; /start may carry an entry, /faq is left to the group's manners. */
export const menuCommands = {
  start: 'menu',
  help: 'help',
  menu: 'menu',
  human: 'human',
  cancel: 'quit',
  forget: 'forget',
} as const satisfies Record<string, CommandName>;

const maxName = 32;

export function decode(update: Update, me: Me, at: number): Incoming | undefined {
  const id = `u${update.update_id}`;
  if (update.message) return decodeMessage(update.message, id, me, at);
  if (update.callback_query) return decodeCallback(update.callback_query, id, at);
  return undefined;
}

function decodeMessage(message: TelegramMessage, id: string, me: Me, at: number): Incoming | undefined {
  const kind = kindOf(message);
  const text = message.text ?? message.caption ?? '';
  if (kind === undefined || message.chat.type === 'channel') return undefined;
  const command = commandOf(text, me);
  if (command?.other) return undefined;
  const reading = command && readingOf(command);
  const base = { conversation: nameOf(message.chat.id), text: command?.text ?? text, kind, id, at };
  const known = reading ? { ...base, reading } : base;
  if (message.chat.type === 'private') return { message: known, place: placeOf(message) };
  const group = groupOf(message, me, text, command !== undefined);
  const person = message.sender_chat ? undefined : message.from;
  const place = placeOf(message);
  return {
    message: { ...known, group: nameOf(message.chat.id), ...group },
    place: {
      ...place,
      replyTo: message.message_id,
      ...(person && { asker: { id: person.id, name: fullName(person) } }),
    },
  };
}

/** What manners need. An anonymous admin speaks in the name of the group itself; other chats are channels. */
function groupOf(
  message: TelegramMessage,
  me: Me,
  text: string,
  commanded: boolean,
): Pick<Message, 'user' | 'mentioned' | 'post'> & { post: Post } {
  const { from, sender_chat: speaker, reply_to_message: original } = message;
  const anonymousAdmin = speaker?.id === message.chat.id;
  // In a forum every message that is no reply refers to the service message that opened the topic.
  const answered = original && !original.forum_topic_created ? original : undefined;
  const toUs = answered?.from?.id === me.id;
  const quote = toUs ? undefined : (answered?.text ?? answered?.caption);
  const mentioned = commanded || toUs || mentions(message, text, me);
  return {
    user: anonymousAdmin ? `${nameOf(message.chat.id)}:admin` : nameOf(speaker?.id ?? from?.id ?? 0),
    mentioned,
    post: {
      by: speaker && !anonymousAdmin ? 'channel' : from?.is_bot && !anonymousAdmin ? 'bot' : 'person',
      admin: anonymousAdmin,
      forwarded: [message.forward_origin, message.forward_date, message.via_bot].some((mark) => mark !== undefined),
      toOthers: (answered !== undefined && !toUs) || (!mentioned && mentionsSomebody(message)),
      ...(quote !== undefined && { quote }),
      privateChat: `https://t.me/${me.username}?start=`,
    },
  };
}

/** `@name` of ours, as its own word, or a mention of our account by its display name. */
function mentions({ entities = [], caption_entities: more = [] }: TelegramMessage, text: string, me: Me): boolean {
  const named = [...entities, ...more].some(({ type, user }) => type === 'text_mention' && user?.id === me.id);
  return named || new RegExp(`(?<![A-Za-z0-9_@.])@${me.username}(?![A-Za-z0-9_])`, 'i').test(text);
}

function mentionsSomebody({ entities = [], caption_entities: more = [] }: TelegramMessage): boolean {
  return [...entities, ...more].some(({ type }) => type === 'mention' || type === 'text_mention');
}

function decodeCallback(query: TelegramCallback, id: string, at: number): Incoming | undefined {
  const { message, from } = query;
  if (!message) return undefined;
  const pressed = readCallback(query.data ?? '');
  const stale = { text: '', follows: 'unknown' };
  const base = { conversation: nameOf(message.chat.id), kind: 'text', id, at, ...(pressed ?? stale) } as const;
  const place = placeOf(message);
  const callback = query.id;
  if (message.chat.type === 'private') return { message: base, place, callback };
  const post: Post = { by: 'person', admin: false, forwarded: false, toOthers: false };
  return {
    message: { ...base, group: nameOf(message.chat.id), user: nameOf(from.id), mentioned: true, post },
    place: { ...place, asker: { id: from.id, name: fullName(from) } },
    callback,
  };
}

interface SlashCommand {
  readonly name: string;
  readonly rest: string;
  /** Addressed to another bot. */
  readonly other: boolean;
  /** Without the bot's name. */
  readonly text: string;
}

function commandOf(text: string, me: Me): SlashCommand | undefined {
  const match = /^\/([a-z0-9_]{1,32})(?:@(\w+))?(?:\s+([\s\S]*))?$/i.exec(text);
  if (!match?.[1]) return undefined;
  const name = match[1].toLowerCase();
  const to = match[2]?.toLowerCase();
  const known = name in menuCommands || name === 'faq';
  if (to !== undefined ? to !== me.username.toLowerCase() : !known) return { name, rest: '', other: true, text };
  const rest = match[3]?.trim() ?? '';
  return { name, rest, other: false, text: `/${name}${rest === '' ? '' : ` ${rest}`}` };
}

/** `?start=<entry>` comes as 「/start <entry>」 (https://core.telegram.org/bots/features#deep-linking). */
function readingOf({ name, rest }: SlashCommand): Reading | undefined {
  if (name === 'start' && /^[a-z0-9-]+$/.test(rest)) {
    return { kind: 'entry', entry: rest, confidence: 1, correction: false, others: [] };
  }
  const found = Object.entries(menuCommands).find(([each]) => each === name);
  return found && { kind: 'command', command: found[1], number: null };
}

function placeOf({ chat, message_thread_id: thread, is_topic_message: inTopic }: Located): Place {
  return { chat: chat.id, ...(inTopic && thread !== undefined && { thread }) };
}

type Located = Pick<TelegramMessage, 'chat' | 'message_thread_id' | 'is_topic_message'>;

/** A chat or user among all platforms'. */
export function nameOf(id: number): string {
  return `telegram:${id}`;
}

export function chatOf(name: string): number {
  return Number(name.replace(/^telegram:/, ''));
}

function fullName({ first_name: first = '', last_name: last = '' }: NonNullable<TelegramMessage['from']>): string {
  return [...`${first} ${last}`.replace(/[\p{C}\s]+/gu, ' ').trim()].slice(0, maxName).join('');
}

const kinds: readonly (readonly [keyof TelegramMessage, MessageKind])[] = [
  ['text', 'text'],
  ['voice', 'voice'],
  ['audio', 'voice'],
  ['photo', 'image'],
  ['video', 'video'],
  ['video_note', 'video'],
  ['animation', 'sticker'],
  ['sticker', 'sticker'],
  ['location', 'location'],
  ['document', 'file'],
];

/** undefined for service messages: somebody joined, a message was pinned. */
export function kindOf(message: TelegramMessage): MessageKind | undefined {
  return kinds.find(([key]) => message[key] !== undefined)?.[1];
}
