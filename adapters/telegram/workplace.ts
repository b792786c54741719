// Telegram as a place to work in: messages whose ids matter, and forum topics, paced as Telegram wants it.
import { DeliveryError } from '../../src/errors.ts';
import type { Place, Workplace } from '../../src/message.ts';
import { createQueue } from '../../src/queue.ts';
import { type Failure, type TelegramApi, TelegramError } from './api.ts';
import type { Chats } from './chats.ts';
import { encode, type Outgoing } from './encode.ts';

/** Telegram names no limit for new topics; 20 a minute is what it takes of messages in a group (https://core.telegram.org/bots/faq). */
const betweenTopicsMs = 3000;
/** https://core.telegram.org/bots/api#createforumtopic */
const maxTopicName = 128;

export interface WorkplaceParts {
  readonly api: Pick<TelegramApi, 'send' | 'openTopic' | 'closeTopic' | 'reopenTopic'>;
  readonly chats: Chats;
  readonly signal: AbortSignal;
  readonly wait: (ms: number) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createWorkplace({ api, chats, signal, wait, now }: WorkplaceParts): Workplace {
  const queue = createQueue();
  const opened = new Map<number, number>();

  /** Once more where the group is now, when it has become a supergroup. */
  const inChat = async <T>(name: string, work: (chat: number) => Promise<T>): Promise<T> => {
    const chat = await chats.chatOf(name);
    try {
      return await work(chat);
    } catch (error) {
      if (!(error instanceof TelegramError)) throw error;
      if (error.failure.kind !== 'moved') throw deliveryError(error.failure) ?? error;
      await chats.moved(chat, error.failure.to);
      return inChat(name, work);
    }
  };

  const sendAll = async (messages: readonly Outgoing[]): Promise<readonly string[]> => {
    const ids: string[] = [];
    for (const message of messages) ids.push(String(await api.send(message, signal)));
    return ids;
  };

  const openPaced = (chat: number, name: string): Promise<string> =>
    queue.run(String(chat), async () => {
      await wait(Math.max(0, (opened.get(chat) ?? Number.NEGATIVE_INFINITY) + betweenTopicsMs - now()));
      const topic = await api.openTopic(chat, name, signal);
      opened.set(chat, now());
      return String(topic);
    });

  return {
    write: (place, text) =>
      inChat(place.chat, (chat) => sendAll(encode([{ text, choices: [] }], whereOf(place, chat), undefined))),
    openTopic: (group, name) => inChat(group, (chat) => openPaced(chat, [...name].slice(0, maxTopicName).join(''))),
    closeTopic: (group, topic) => inChat(group, (chat) => api.closeTopic(chat, Number(topic), signal)),
    reopenTopic: (group, topic) => inChat(group, (chat) => api.reopenTopic(chat, Number(topic), signal)),
  };
}

function whereOf({ topic, replyTo }: Place, chat: number): Parameters<typeof encode>[1] {
  return {
    chat,
    ...(topic !== undefined && { thread: Number(topic) }),
    ...(replyTo !== undefined && { replyTo: Number(replyTo) }),
  };
}

/** undefined when trying again may help. */
export function deliveryError({ kind, what }: Failure): DeliveryError | undefined {
  switch (kind) {
    case 'blocked':
    case 'gone':
    case 'no-topic':
    case 'refused':
      return new DeliveryError(kind, what);
    case 'too-old':
      return new DeliveryError('refused', what);
    default:
      return undefined;
  }
}
