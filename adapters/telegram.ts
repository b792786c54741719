// Telegram: updates come by long polling (works behind NAT with only a token) or, with a public URL, by webhook.
// Its parts: decode and encode (shapes), poll and webhook (how updates come), take (one update), send, api (the only grammy).
import { randomUUID } from 'node:crypto';
import { type Agenda, createAgenda, parseAgenda } from '../src/delivery/agenda.ts';
import { createWait } from '../src/delivery/wait.ts';
import { ConfigError } from '../src/errors.ts';
import type { Logger } from '../src/log.ts';
import type { Adapter, AdapterParts, Handle, Limits } from '../src/message.ts';
import type { Storage } from '../src/store/store.ts';
import { createTelegramApi, type MenuCommand, type TelegramApi, TelegramError } from './telegram/api.ts';
import { chatTtlMs, createChats, parseChat } from './telegram/chats.ts';
import { menuCommands } from './telegram/command.ts';
import type { Me } from './telegram/decode.ts';
import { encode, type Outgoing, outgoingSchema } from './telegram/encode.ts';
import { poll } from './telegram/poll.ts';
import { createSender, type SendCounts } from './telegram/send.ts';
import { createTaker } from './telegram/take.ts';
import { createTickets } from './telegram/tickets.ts';
import { createWebhookRoute } from './telegram/webhook.ts';
import { createWorkplace } from './telegram/workplace.ts';

/** 4,096 UTF-16 units less room for the name of the asker. */
export const telegramLimits: Limits = { maxText: 4000, unit: 'chars', buttons: true };

export interface TelegramSettings {
  readonly token: string;
  /** Another Bot API server than Telegram's own. */
  readonly apiRoot: string | null;
  /** null: long polling. */
  readonly webhook: { readonly url: string; readonly secret: string } | null;
}

export interface TelegramParts extends Pick<AdapterParts, 'log' | 'now' | 'sentence' | 'answersIn'> {
  readonly storage: Pick<Storage, 'records'>;
}

export interface TelegramAdapter extends Adapter {
  /** Calls of sendMessage by how they ended. */
  readonly counts: Readonly<SendCounts>;
}

/**
 * Telegram takes 30 messages a second of a bot (https://core.telegram.org/bots/faq): these nearly suffice,
 * and after kill -9 no more messages than these come again.
 */
export const sendsAtOnce = 3;

/** How long `stop` lets a call under way take; it stays stored otherwise. */
const stopMs = 5000;

export function createTelegram(settings: TelegramSettings, parts: TelegramParts): TelegramAdapter {
  const { log, now, storage, sentence, answersIn } = parts;
  const api = createTelegramApi(settings.token, settings.apiRoot ?? undefined);
  const stopping = new AbortController();
  const sending = new AbortController();
  const wait = createWait(stopping.signal);
  const chats = createChats(storage.records('telegram-chats', parseChat, chatTtlMs));
  const sender = createSender({ api, chats, log, signal: sending.signal });
  const tickets = createTickets();
  const agenda = createAgenda({
    store: storage.records('telegram-agenda', parseAgenda),
    owner: randomUUID(),
    parse: (value) => outgoingSchema.parse(value),
    work: async (_chat, message) => {
      const { instead, failure } = await sender.send(message);
      if (instead.length === 0) tickets.settle(message.ticket, failure);
      return instead;
    },
    outage: pauseAfter,
    atOnce: sendsAtOnce,
    log,
    signal: stopping.signal,
    wait,
    now,
  });
  let taken: Promise<(update: unknown) => Promise<void>> = Promise.reject(new Error('Telegram has not started'));
  taken.catch(() => undefined);
  let running: Promise<void> = Promise.resolve();
  const welcome = (): string => sentence('group-welcome');
  const take = async (update: unknown): Promise<void> => (await taken)(update);

  /** Resolves when updates can come in; `running` ends after `stop`. */
  const begin = async (handle: Handle, me: Me): Promise<{ readonly running: Promise<void> }> => {
    taken = Promise.resolve(createTaker({ me, api, handle, agenda, chats, log, now, welcome, answersIn }));
    await prepare(api, settings, log);
    void api.setMenu(menuOf(sentence)).catch((error: unknown) => unprepared(error, log));
    // Only one process may poll: what another one left behind is ours. Webhooks may serve several.
    if (settings.webhook) return { running: sweep(agenda, wait, stopping.signal) };
    await agenda.resume(0);
    return { running: poll({ getUpdates: api.getUpdates, take, log, wait, signal: stopping.signal }) };
  };

  const beginLater = async (handle: Handle): Promise<void> => {
    const me = await untilReached(api, log, wait, stopping.signal);
    if (me) await (await begin(handle, me)).running;
  };

  return {
    name: 'telegram',
    limits: telegramLimits,
    counts: sender.counts,
    ...(settings.webhook && { routes: [createWebhookRoute(settings.webhook.url, settings.webhook.secret, take)] }),
    /** Rejects when the token is refused; while Telegram cannot be reached it goes on trying. */
    async start(handle) {
      const me = await meOf(api);
      if (me) running = (await begin(handle, me)).running;
      else running = beginLater(handle);
    },
    workplace: createWorkplace({ api, chats, signal: sending.signal, wait, now }),
    async send(to, reply, ticket = randomUUID()) {
      const chat = await chats.chatOf(to.group ?? to.conversation);
      const messages = encode([reply], { chat }, undefined);
      const outcome = tickets.outcomeOf(ticket, wait);
      outcome.catch(() => undefined); // when the store fails nobody waits for it
      const last = messages.length - 1;
      const asked = messages.map((message, index) => (index === last ? { ...message, ticket } : message));
      return (await agenda.add(String(chat), ticket, asked)) ? outcome : 'sent';
    },
    async stop() {
      stopping.abort();
      const deadline = setTimeout(() => sending.abort(), stopMs);
      await running;
      await agenda.stop();
      clearTimeout(deadline);
    },
  };
}

/** Whatever the sender rejects with is Telegram's own trouble: what it refuses for good, it drops. */
function pauseAfter(error: unknown): number | undefined {
  if (!(error instanceof TelegramError)) return undefined;
  return 'afterMs' in error.failure ? (error.failure.afterMs ?? 0) : 0;
}

function menuOf(sentence: AdapterParts['sentence']): MenuCommand[] {
  const names = [...Object.keys(menuCommands), 'faq'] as (keyof typeof menuCommands | 'faq')[]; // their own keys
  return names.map((command) => ({ command, description: sentence(`command-${command}`) }));
}

/** So long an answer may wait before another process sends it. */
const abandonedMs = 60_000;

async function sweep(
  agenda: Agenda<Outgoing>,
  wait: (ms: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await agenda.resume(abandonedMs).catch(() => undefined); // the store is down: the next round will do
    await wait(abandonedMs);
  }
}

/** undefined when Telegram cannot be reached. */
async function meOf(api: TelegramApi): Promise<Me | undefined> {
  try {
    return await api.getMe();
  } catch (error) {
    if (!(error instanceof TelegramError) || error.failure.kind !== 'token') return undefined;
    throw new ConfigError([
      `TELEGRAM_BOT_TOKEN: ${error.failure.what}, it must be the token that @BotFather gave for this bot`,
    ]);
  }
}

const maxPauseMs = 60_000;

async function untilReached(
  api: TelegramApi,
  log: Logger,
  wait: (ms: number) => Promise<void>,
  signal: AbortSignal,
): Promise<Me | undefined> {
  for (let pause = 1000; !signal.aborted; pause = Math.min(2 * pause, maxPauseMs)) {
    log.warn('telegram-unreachable', { pause });
    await wait(pause);
    const me = await meOf(api);
    if (me) return me;
  }
  return undefined;
}

/** Sets the webhook or takes it off. A server without these methods is used all the same. */
async function prepare(api: TelegramApi, { webhook }: TelegramSettings, log: Logger): Promise<void> {
  const done = webhook ? api.setWebhook(webhook) : api.deleteWebhook();
  await done.catch((error: unknown) => unprepared(error, log));
}

function unprepared(error: unknown, log: Logger): void {
  log.warn('telegram-preparation-failed', { error: String(error) });
}
