// Makes one stored call of sendMessage. What Telegram refuses for good is counted and dropped; all else rejects and is tried again.
import type { Logger } from '../../src/log.ts';
import { type Failure, type TelegramApi, TelegramError } from './api.ts';
import type { Chats } from './chats.ts';
import { nameOf } from './decode.ts';
import type { Outgoing } from './encode.ts';

export interface SendParts {
  readonly api: Pick<TelegramApi, 'send'>;
  readonly chats: Chats;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

export interface Result {
  readonly instead: readonly Outgoing[];
  readonly failure?: Failure;
}

export type SendCounts = Record<Failure['kind'] | 'sent', number>;

export function createSender({ api, chats, log, signal }: SendParts): {
  readonly counts: Readonly<SendCounts>;
  /** Returns what is to be sent instead, and why nothing arrived. */
  send(message: Outgoing): Promise<Result>;
} {
  const counts: SendCounts = {
    sent: 0,
    blocked: 0,
    gone: 0,
    moved: 0,
    'no-topic': 0,
    'too-old': 0,
    refused: 0,
    token: 0,
    conflict: 0,
    busy: 0,
    unchanged: 0,
    unreachable: 0,
  };

  const afterFailure = async (failure: Failure, message: Outgoing): Promise<Result> => {
    switch (failure.kind) {
      case 'moved':
        await chats.moved(message.chat_id, failure.to);
        return { instead: [{ ...message, chat_id: failure.to }] };
      case 'no-topic':
        if (message.message_thread_id !== undefined) return { instead: [withoutTopic(message)] };
        return { instead: [], failure };
      case 'blocked':
      case 'gone':
      case 'too-old':
      case 'unchanged':
      case 'refused':
        return { instead: [], failure };
      default:
        throw new TelegramError(failure);
    }
  };

  return {
    counts,
    async send(message) {
      // a group may have moved between the question and the answer
      const chat = await chats.chatOf(nameOf(message.chat_id));
      try {
        await api.send({ ...message, chat_id: chat }, signal);
        counts.sent++;
        return { instead: [] };
      } catch (error) {
        if (!(error instanceof TelegramError)) throw error;
        counts[error.failure.kind]++;
        log.info('telegram-send-failed', { kind: error.failure.kind, what: error.failure.what });
        return afterFailure(error.failure, message);
      }
    },
  };
}

function withoutTopic(message: Outgoing): Outgoing {
  const { message_thread_id: _gone, ...rest } = message;
  return rest;
}
