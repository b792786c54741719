// The calls we make to the Bot API. The only import of grammy and its retry plugin. No error that leaves here holds the token.
import { autoRetry } from '@grammyjs/auto-retry';
import { Api, GrammyError, HttpError } from 'grammy';
import type { Me } from './decode.ts';
import type { Outgoing } from './encode.ts';
import { allowedUpdates } from './update.ts';

/** Seconds: how long Telegram holds getUpdates open, and how long we wait for any other answer. */
const pollSeconds = 25;
const callSeconds = 15;

/** Why Telegram refused a call for good, or that it cannot be reached. */
export type Failure =
  | { readonly kind: 'blocked' | 'gone' | 'no-topic' | 'too-old' | 'refused'; readonly what: string }
  | { readonly kind: 'moved'; readonly to: number; readonly what: string }
  | { readonly kind: 'token' | 'conflict' | 'unreachable'; readonly what: string };

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

/** A message at a desk place. `quiet`: without a sound. */
export interface DeskPost {
  readonly chat: number;
  readonly thread?: number;
  readonly text: string;
  readonly quiet: boolean;
}

/** Every call rejects with TelegramError only. */
export interface TelegramApi {
  getMe(): Promise<Me>;
  /** Waits up to 25 s for updates; confirms those before `offset`. */
  getUpdates(offset: number, wait: boolean, signal: AbortSignal): Promise<readonly unknown[]>;
  setWebhook(settings: WebhookSettings): Promise<void>;
  deleteWebhook(): Promise<void>;
  setMenu(commands: readonly MenuCommand[]): Promise<void>;
  isAdmin(chat: number, user: number): Promise<boolean>;
  /** Waits and repeats as Telegram asks (429) and when it fails (5xx, no connection), until `signal` aborts. */
  send(message: Outgoing, signal: AbortSignal): Promise<void>;
  /** Like `send`, for a desk place. @returns the message's id */
  post(message: DeskPost, signal: AbortSignal): Promise<number>;
  /** A new topic in a forum group. @returns its id */
  createTopic(chat: number, name: string, signal: AbortSignal): Promise<number>;
  /** Opens or closes a topic; one that is so already stays so. */
  setTopic(chat: number, thread: number, open: boolean, signal: AbortSignal): Promise<void>;
  /** Signs that matter only now: tried once. */
  typing(chat: number, thread?: number): Promise<void>;
  answerCallback(id: string): Promise<void>;
}

export function createTelegramApi(token: string, root: string | undefined): TelegramApi {
  const options = (timeoutSeconds: number): { timeoutSeconds: number; apiRoot?: string } => ({
    timeoutSeconds,
    ...(root !== undefined && { apiRoot: root }),
  });
  const once = new Api(token, options(pollSeconds + 10));
  const patient = new Api(token, options(callSeconds));
  patient.config.use(autoRetry());
  const call = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw new TelegramError(failureOf(error));
    }
  };
  return {
    getMe: async () => {
      const { id, username } = await call(once.getMe());
      return { id, username };
    },
    getUpdates: (offset, wait, signal) => {
      const timeout = wait ? pollSeconds : 0;
      const args = { offset, timeout, limit: 100, allowed_updates: allowedUpdates };
      return call(once.getUpdates(args, grammySignal(signal)));
    },
    setWebhook: async ({ url, secret }) => {
      await call(once.setWebhook(url, { secret_token: secret, allowed_updates: allowedUpdates }));
    },
    deleteWebhook: async () => void (await call(once.deleteWebhook())),
    setMenu: async (commands) => void (await call(once.setMyCommands(commands))),
    isAdmin: async (chat, user) => {
      const { status } = await call(once.getChatMember(chat, user));
      return status === 'creator' || status === 'administrator';
    },
    post: async ({ chat, thread, text, quiet }, signal) => {
      const more = {
        message_thread_id: thread,
        disable_notification: quiet || undefined,
        link_preview_options: noPreview,
      };
      const sent = await call(patient.raw.sendMessage({ chat_id: chat, text, ...defined(more) }, grammySignal(signal)));
      return sent.message_id;
    },
    createTopic: async (chat, name, signal) =>
      (await call(patient.createForumTopic(chat, name, {}, grammySignal(signal)))).message_thread_id,
    setTopic: async (chat, thread, open, signal) => {
      const change = open ? patient.reopenForumTopic : patient.closeForumTopic;
      await call(change.call(patient, chat, thread, grammySignal(signal))).catch((error: unknown) => {
        if (!(error instanceof TelegramError) || error.failure.kind !== 'refused') throw error; // TOPIC_NOT_MODIFIED
      });
    },
    send: async ({ chat_id, text, push: _own, ...more }, signal) => {
      await call(patient.raw.sendMessage({ chat_id, text, ...defined(more) }, grammySignal(signal)));
    },
    typing: async (chat, thread) => {
      await call(once.sendChatAction(chat, 'typing', thread === undefined ? {} : { message_thread_id: thread }));
    },
    answerCallback: async (id) => void (await call(once.answerCallbackQuery(id))),
  };
}

const noPreview = { is_disabled: true } as const;

type GrammySignal = Parameters<Api['getMe']>[0];

/** grammY types its signals by the package abort-controller; Node's own is the same thing. */
function grammySignal(signal: AbortSignal): GrammySignal {
  return signal as GrammySignal; // see above
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<T>; // just filtered
}

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
  if (
    code === 400 &&
    /thread not found|topic.*(deleted|invalid|closed)|TOPIC_(DELETED|CLOSED|ID_INVALID)/i.test(description)
  )
    return { kind: 'no-topic', what };
  if (code === 400 && /chat not found|deactivated|PEER_ID_INVALID/i.test(description)) return { kind: 'gone', what };
  if (code === 400 && /too old/i.test(description)) return { kind: 'too-old', what };
  if (code >= 500) return { kind: 'unreachable', what };
  return { kind: 'refused', what };
}
