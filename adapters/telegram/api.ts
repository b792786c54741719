// The calls we make to the Bot API. The only import of grammy and its retry plugin. No error that leaves here holds the token.
import { autoRetry } from '@grammyjs/auto-retry';
import { Api, GrammyError, HttpError } from 'grammy';
import type { Me } from './decode.ts';
import type { Outgoing } from './encode.ts';
import { allowedUpdates } from './update.ts';

/** Seconds: how long Telegram holds getUpdates open, and how long we wait for any other answer. */
export interface Patience {
  readonly poll: number;
  readonly call: number;
}
/** Longer pauses that Telegram asks for are left to the callers, so that other messages pass meanwhile. */
const shortPause = 5;
const patience: Patience = { poll: 25, call: 15 };

/** Why Telegram refused a call for good, or (busy, unreachable) that it may take it later. */
export type Failure =
  | { readonly kind: 'blocked' | 'gone' | 'no-topic' | 'too-old' | 'unchanged' | 'refused'; readonly what: string }
  | { readonly kind: 'moved'; readonly to: number; readonly what: string }
  | { readonly kind: 'token' | 'conflict' | 'busy' | 'unreachable'; readonly what: string; readonly afterMs?: number };

export class TelegramError extends Error {
  override readonly name = 'TelegramError';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(`Telegram: ${failure.what}`);
    this.failure = failure;
  }
}

export interface WebhookSettings {
  readonly url: string;
  readonly secret: string;
}

export interface MenuCommand {
  readonly command: string;
  readonly description: string;
}

/** Every call rejects with TelegramError only. */
export interface TelegramApi {
  getMe(): Promise<Me>;
  /** Waits up to 25 s for updates, longer when Telegram asks for a pause; confirms those before `offset`. */
  getUpdates(offset: number, wait: boolean, signal: AbortSignal): Promise<readonly unknown[]>;
  setWebhook(settings: WebhookSettings): Promise<void>;
  deleteWebhook(): Promise<void>;
  setMenu(commands: readonly MenuCommand[]): Promise<void>;
  isAdmin(chat: number, user: number): Promise<boolean>;
  /** Resolves with the message's id. These wait as Telegram asks (429), if not for long, and repeat a few times when it fails (5xx). */
  send(message: Outgoing, signal: AbortSignal): Promise<number>;
  openTopic(chat: number, name: string, signal: AbortSignal): Promise<number>;
  /** Nothing happens when it is closed (or open) already. */
  closeTopic(chat: number, topic: number, signal: AbortSignal): Promise<void>;
  reopenTopic(chat: number, topic: number, signal: AbortSignal): Promise<void>;
  /** Signs that matter only now: tried once. */
  typing(chat: number, thread?: number): Promise<void>;
  answerCallback(id: string): Promise<void>;
}

export function createTelegramApi(token: string, root: string | undefined, seconds = patience): TelegramApi {
  const options = (timeoutSeconds: number): { timeoutSeconds: number; apiRoot?: string } => ({
    timeoutSeconds,
    ...(root !== undefined && { apiRoot: root }),
  });
  const once = new Api(token, options(seconds.call));
  // Lost connections are left to the callers: they know how long their call is worth repeating.
  const brief = new Api(token, options(seconds.call));
  brief.config.use(autoRetry({ maxRetryAttempts: 1, maxDelaySeconds: shortPause, rethrowHttpErrors: true }));
  const patient = new Api(token, options(seconds.call));
  patient.config.use(autoRetry({ maxRetryAttempts: 3, maxDelaySeconds: shortPause, rethrowHttpErrors: true }));
  const polling = new Api(token, options(seconds.poll + 10));
  polling.config.use(autoRetry({ rethrowInternalServerErrors: true, rethrowHttpErrors: true }));
  const call = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw new TelegramError(failureOf(error));
    }
  };
  const changed = async (work: Promise<unknown>): Promise<void> => {
    await call(work).catch((error: unknown) => {
      if (!(error instanceof TelegramError) || error.failure.kind !== 'unchanged') throw error;
    });
  };
  return {
    getMe: async () => {
      const { id, username } = await call(once.getMe());
      return { id, username };
    },
    getUpdates: (offset, wait, signal) => {
      const timeout = wait ? seconds.poll : 0;
      const args = { offset, timeout, limit: 100, allowed_updates: allowedUpdates };
      return call(polling.getUpdates(args, grammySignal(signal)));
    },
    setWebhook: async ({ url, secret }) => {
      await call(brief.setWebhook(url, { secret_token: secret, allowed_updates: allowedUpdates }));
    },
    deleteWebhook: async () => void (await call(brief.deleteWebhook())),
    setMenu: async (commands) => void (await call(brief.setMyCommands(commands))),
    isAdmin: async (chat, user) => {
      const { status } = await call(brief.getChatMember(chat, user));
      return status === 'creator' || status === 'administrator';
    },
    send: async ({ chat_id, text, ticket: _ours, ...more }, signal) => {
      const sent = await call(patient.raw.sendMessage({ chat_id, text, ...defined(more) }, grammySignal(signal)));
      return sent.message_id;
    },
    openTopic: async (chat, name, signal) => {
      const topic = await call(patient.createForumTopic(chat, name, undefined, grammySignal(signal)));
      return topic.message_thread_id;
    },
    closeTopic: (chat, topic, signal) => changed(patient.closeForumTopic(chat, topic, grammySignal(signal))),
    reopenTopic: (chat, topic, signal) => changed(patient.reopenForumTopic(chat, topic, grammySignal(signal))),
    typing: async (chat, thread) => {
      await call(once.sendChatAction(chat, 'typing', thread === undefined ? {} : { message_thread_id: thread }));
    },
    answerCallback: async (id) => void (await call(once.answerCallbackQuery(id))),
  };
}

type GrammySignal = Parameters<Api['getMe']>[0];

/** grammY types its signals by the package abort-controller; Node's own is the same thing. */
function grammySignal(signal: AbortSignal): GrammySignal {
  return signal as GrammySignal; // see above
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<T>; // just filtered
}

const noTopic = /thread not found|TOPIC_(?:ID_INVALID|DELETED|CLOSED)|topic (?:not found|was deleted|is closed)/i;

/** Telegram documents codes, not texts (https://core.telegram.org/bots/api#making-requests): texts only tell 400s apart. */
function failureOf(error: unknown): Failure {
  if (error instanceof HttpError) return { kind: 'unreachable', what: error.message };
  if (!(error instanceof GrammyError)) return { kind: 'unreachable', what: 'the call failed' };
  const { error_code: code, description = '', method, parameters } = error;
  const what = `${method} was refused with ${code}: ${description}`;
  const to = parameters.migrate_to_chat_id;
  if (to !== undefined) return { kind: 'moved', to, what };
  if (code === 401 || code === 404) return { kind: 'token', what };
  if (code === 403) return { kind: 'blocked', what };
  if (code === 409) return { kind: 'conflict', what };
  if (code === 429) return { kind: 'busy', what, afterMs: 1000 * (parameters.retry_after ?? 0) };
  if (code === 400 && /not.?modified/i.test(description)) return { kind: 'unchanged', what };
  if (code === 400 && noTopic.test(description)) return { kind: 'no-topic', what };
  if (code === 400 && /chat not found|deactivated|PEER_ID_INVALID/i.test(description)) return { kind: 'gone', what };
  if (code === 400 && /too old/i.test(description)) return { kind: 'too-old', what };
  if (code >= 500) return { kind: 'unreachable', what };
  return { kind: 'refused', what };
}
