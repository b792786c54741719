// A Telegram update -> our Message and where to answer; undefined for what is not for us.
import type { Message, MessageKind, Post } from '../../src/message.ts';
import { readCallback } from './callback.ts';
import { commandOf, type SlashCommand } from './command.ts';
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
  const command = commandOf(text, me.username);
  const words = command?.to === 'us' ? command : { text };
  const chat = nameOf(message.chat.id);
  const place = placeOf(message);
  const known = { conversation: chat, kind, id, at, ...relationOf(message), ...withoutTo(words) };
  if (message.chat.type === 'private') return { message: { ...known, post: privatePost(message) }, place };
  if (command?.to === 'other') return undefined;
  const person = message.sender_chat ? undefined : message.from;
  return {
    message: { ...known, group: chat, ...groupOf(message, me, text, command?.to === 'us') },
    place: {
      ...place,
      replyTo: message.message_id,
      ...(person && { asker: { id: person.id, name: fullName(person) } }),
    },
  };
}

function withoutTo({ text, reading }: Pick<SlashCommand, 'text' | 'reading'>): Pick<Message, 'text' | 'reading'> {
  return reading ? { text, reading } : { text };
}

/** Where in the chat it stands. */
function relationOf(message: TelegramMessage): Pick<Message, 'topic' | 'replyTo'> {
  const { thread } = placeOf(message);
  const original = answeredBy(message);
  return {
    ...(thread !== undefined && { topic: String(thread) }),
    ...(original && { replyTo: String(original.message_id) }),
  };
}

/** In a forum every message that is no reply refers to the service message that opened the topic. */
function answeredBy({ reply_to_message: original }: TelegramMessage): TelegramMessage['reply_to_message'] {
  return original && !original.forum_topic_created ? original : undefined;
}

function isForwarded(message: TelegramMessage): boolean {
  return [message.forward_origin, message.forward_date, message.via_bot].some((mark) => mark !== undefined);
}

function privatePost(message: TelegramMessage): Post {
  const by = message.from?.is_bot ? 'bot' : 'person';
  return { by, admin: false, forwarded: isForwarded(message), toOthers: false };
}

/** What manners need. An anonymous admin speaks in the name of the group itself; other chats are channels. */
function groupOf(
  message: TelegramMessage,
  me: Me,
  text: string,
  commanded: boolean,
): Pick<Message, 'user' | 'mentioned' | 'post'> & { post: Post } {
  const { from, sender_chat: speaker } = message;
  const anonymousAdmin = speaker?.id === message.chat.id;
  const answered = answeredBy(message);
  const toUs = answered?.from?.id === me.id;
  const quote = toUs ? undefined : (message.quote?.text ?? answered?.text ?? answered?.caption);
  const mentioned = commanded || toUs || mentions(message, text, me);
  return {
    user: anonymousAdmin ? `${nameOf(message.chat.id)}:admin` : nameOf(speaker?.id ?? from?.id ?? 0),
    mentioned,
    post: {
      by: speaker && !anonymousAdmin ? 'channel' : from?.is_bot && !anonymousAdmin ? 'bot' : 'person',
      admin: anonymousAdmin,
      forwarded: isForwarded(message),
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
  ['venue', 'location'],
  ['document', 'file'],
  ['contact', 'file'],
  ['dice', 'sticker'],
  ['poll', 'link'],
  ['story', 'video'],
];

/** undefined for service messages: somebody joined, a message was pinned. */
function kindOf(message: TelegramMessage): MessageKind | undefined {
  return kinds.find(([key]) => message[key] !== undefined)?.[1];
}
