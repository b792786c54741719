// One update: handled, and what it caused stored, before it counts as taken. Sending is the agenda's business.
import type { Agenda } from '../../src/delivery/agenda.ts';
import { StoreError } from '../../src/errors.ts';
import type { Logger } from '../../src/log.ts';
import type { Handle, Message, Turn } from '../../src/message.ts';
import { createQueue } from '../../src/queue.ts';
import type { TelegramApi } from './api.ts';
import type { Chats } from './chats.ts';
import { decode, type Incoming, type Me } from './decode.ts';
import { encode, type Outgoing } from './encode.ts';
import { type Update, updateSchema } from './update.ts';

export interface TakeParts {
  readonly me: Me;
  readonly api: TelegramApi;
  readonly handle: Handle;
  readonly agenda: Agenda<Outgoing>;
  readonly chats: Chats;
  readonly log: Logger;
  readonly now: () => number;
  /** Said in a group that the bot has come into. */
  readonly welcome: () => string;
  readonly answersIn: (group: string) => boolean;
}

/** Rejects when the update must come again; an update that is not one, or breaks us, is logged and counts as taken. */
export function createTaker(parts: TakeParts): (update: unknown) => Promise<void> {
  const { me, api, handle, agenda, chats, log, now, welcome, answersIn } = parts;
  const queue = createQueue();

  const answer = async (incoming: Incoming): Promise<void> => {
    const { message, place, callback } = incoming;
    const id = message.id ?? '';
    const chat = String(place.chat);
    if (!(await agenda.has(chat, id))) {
      if (message.group === undefined || message.mentioned) sign(api.typing(place.chat, place.thread), log);
      const turn = await turnOf(await withGroup(incoming, chats, api));
      await agenda.add(chat, id, encode(turn?.replies ?? [], place, id));
    }
    if (callback !== undefined) sign(api.answerCallback(callback), log);
  };

  const greet = async ({ message, update_id }: Update): Promise<void> => {
    if (!message?.new_chat_members?.some(({ id }) => id === me.id)) return;
    if (!answersIn(await chats.nameOf(message.chat.id))) return;
    const replies = [{ text: welcome(), choices: [] }];
    await agenda.add(String(message.chat.id), `u${update_id}`, encode(replies, { chat: message.chat.id }, undefined));
  };

  const turnOf = async (message: Message): Promise<Turn | undefined> => {
    try {
      return await handle(message);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      log.error('telegram-update-failed', { error: error instanceof Error ? (error.stack ?? '') : String(error) });
      return undefined;
    }
  };

  return async (raw) => {
    const parsed = updateSchema.safeParse(raw);
    if (!parsed.success) return log.warn('telegram-update-not-understood', { problem: parsed.error.issues.length });
    const update = parsed.data;
    const chat = update.message?.chat ?? update.callback_query?.message?.chat ?? update.my_chat_member?.chat;
    await queue.run(String(chat?.id), async () => {
      await noteChanges(update, chats, log);
      await greet(update);
      const incoming = decode(update, me, now());
      if (incoming) await answer(incoming);
    });
  };
}

/** The group's lasting name; whether the sender is an admin is asked only when it matters. */
async function withGroup({ message, place }: Incoming, chats: Chats, api: TelegramApi): Promise<Message> {
  const { group, post } = message;
  if (group === undefined) return message;
  const named = { ...message, group: await chats.nameOf(place.chat) };
  if (!post || post.admin || !place.asker || !message.text.startsWith('/faq')) return named;
  const admin = await api.isAdmin(place.chat, place.asker.id).catch(() => false);
  return { ...named, post: { ...post, admin } };
}

async function noteChanges({ message, my_chat_member: member }: Update, chats: Chats, log: Logger): Promise<void> {
  if (message?.migrate_to_chat_id !== undefined) await chats.moved(message.chat.id, message.migrate_to_chat_id);
  if (message?.migrate_from_chat_id !== undefined) await chats.moved(message.migrate_from_chat_id, message.chat.id);
  if (member) log.info('telegram-membership', { status: member.new_chat_member.status, chat: member.chat.type });
}

/** Typing and the end of a button's spinner: nice to have, so nobody waits for them. */
function sign(call: Promise<void>, log: Logger): void {
  call.catch((error: unknown) => log.debug('telegram-sign-failed', { error: String(error) }));
}
