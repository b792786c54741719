// Desk places on Telegram: a group with topics (one for each case) or a plain group (a case is answered by replying to its
// messages). Which case a message belongs to is known by topic or message id, never by reading text.
import type { DeskNotice, DeskPlace, Limits, OperatorMessage } from '../../src/message.ts';
import type { Store } from '../../src/store/store.ts';
import { z } from '../../src/zod.ts';
import { type TelegramApi, TelegramError } from './api.ts';
import type { Chats } from './chats.ts';
import { chatOf, kindOf, nameOf } from './decode.ts';
import type { TelegramMessage } from './update.ts';

const recordSchema = z.object({ version: z.number().int().positive(), number: z.number().int() });
/** Topic or message -> case, and case -> topic. */
export type PlaceRecord = Readonly<z.infer<typeof recordSchema>>;
/** Stored data -> a record; throws when it is not one. */
export const parsePlace = (value: unknown): PlaceRecord => recordSchema.parse(value);
export const placeTtlMs = 180 * 24 * 60 * 60 * 1000;

export interface TelegramDeskParts {
  readonly api: Pick<TelegramApi, 'post' | 'createTopic' | 'setTopic'>;
  readonly chats: Chats;
  readonly store: Store<PlaceRecord>;
  /** Ids of the groups as they are configured. */
  readonly forums: readonly number[];
  readonly groups: readonly number[];
  readonly limits: Limits;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface TelegramDesk {
  readonly places: readonly DeskPlace[];
  /** What somebody wrote at a place; undefined when the message is none or was not written at one. */
  read(message: TelegramMessage): Promise<OperatorMessage | undefined>;
}

export function createTelegramDesk(parts: TelegramDeskParts): TelegramDesk {
  const { api, chats, store, forums, groups, limits, now } = parts;
  const names = [...forums, ...groups].map(nameOf);
  const numberAt = async (key: string): Promise<number | null> => (await store.get(key))?.number ?? null;
  const put = async (key: string, number: number): Promise<void> => {
    const version = (await store.get(key))?.version ?? 0;
    await store.compareAndSet(key, version, { version: version + 1, number });
  };

  const newTopic = async (name: string, number: number, signal: AbortSignal): Promise<number> => {
    const thread = await api.createTopic(await chats.chatOf(name), `#${number}`, signal);
    await put(`topic:${name}:${thread}`, number);
    await put(`case:${name}:${number}`, thread);
    return thread;
  };

  const inTopic = async (name: string, number: number, notices: readonly DeskNotice[], signal: AbortSignal) => {
    const known = await numberAt(`case:${name}:${number}`);
    const thread = known ?? (await newTopic(name, number, signal));
    const chat = await chats.chatOf(name);
    if (known !== null && notices.some(({ act }) => act === 'reopen')) await api.setTopic(chat, thread, true, signal);
    try {
      for (const message of messagesOf(notices, limits)) await api.post({ chat, thread, ...message }, signal);
    } catch (error) {
      if (!(error instanceof TelegramError) || error.failure.kind !== 'no-topic') throw error;
      await newTopic(name, number, signal); // somebody deleted the topic: what is left goes to a new one
      throw error;
    }
    if (notices.at(-1)?.act === 'close') await api.setTopic(chat, thread, false, signal);
  };

  const inGroup = async (name: string, number: number, notices: readonly DeskNotice[], signal: AbortSignal) => {
    for (const { text, quiet } of messagesOf(notices, limits)) {
      const numbered = text.includes(`#${number}`) ? text : `#${number} ${text}`;
      const id = await api.post({ chat: await chats.chatOf(name), text: numbered, quiet }, signal);
      await put(`message:${name}:${id}`, number);
    }
  };

  const place = (id: number, show: typeof inTopic): DeskPlace => {
    const name = nameOf(id);
    const pace = createPace(now);
    return {
      name,
      limits,
      async show(number, notices, signal) {
        pace();
        await show(name, number, notices, signal);
      },
    };
  };

  return {
    places: [...forums.map((id) => place(id, inTopic)), ...groups.map((id) => place(id, inGroup))],
    async read(message) {
      const name = await chats.nameOf(message.chat.id);
      const kind = kindOf(message);
      if (!names.includes(name) || kind === undefined) return undefined;
      const { message_thread_id: thread, is_topic_message: inThread, reply_to_message: original } = message;
      const key = forums.includes(chatOf(name))
        ? `topic:${name}:${inThread ? thread : 0}`
        : `message:${name}:${original?.message_id ?? 0}`;
      return {
        id: `${name}:${message.message_id}`,
        operator: nameOf(message.from?.id ?? 0),
        place: name,
        case: await numberAt(key),
        genuine: isGenuine(message),
        kind,
        text: message.text ?? message.caption ?? '',
        at: now(),
      };
    },
  };
}

/** An anonymous admin speaks in the group's name; a forwarded message is somebody else's. */
function isGenuine({ from, sender_chat, forward_origin, forward_date, via_bot }: TelegramMessage): boolean {
  const marks = [sender_chat, forward_origin, forward_date, via_bot];
  return from !== undefined && from.is_bot !== true && marks.every((mark) => mark === undefined);
}

/** What waits together goes together: a group takes few messages a minute. */
function messagesOf(notices: readonly DeskNotice[], { maxText }: Limits): { text: string; quiet: boolean }[] {
  const messages: { text: string; quiet: boolean }[] = [];
  for (const { text, quiet } of notices) {
    const last = messages.at(-1);
    if (last && last.text.length + text.length < maxText) {
      last.text += `\n\n${text}`;
      last.quiet &&= quiet;
    } else messages.push({ text, quiet });
  }
  return messages;
}

const maxCalls = 18;
const windowMs = 60_000;

/** A bot may send 20 messages a minute to one group (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). */
function createPace(now: () => number): () => void {
  let calls: number[] = [];
  return () => {
    calls = calls.filter((at) => now() - at < windowMs);
    if (calls.length >= maxCalls) throw new Error('Telegram takes 20 messages a minute in one group: it waits');
    calls.push(now());
  };
}
