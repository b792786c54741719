// The Telegram adapter on a Bot API server of the loopback, with the real bot behind it.

import { parseChat } from '../../adapters/telegram/chats.ts';
import {
  createTelegram,
  type TelegramAdapter,
  type TelegramSettings,
  telegramLimits,
} from '../../adapters/telegram.ts';
import { createBot, loadKnowledge } from '../../src/bot.ts';
import { parseAgenda } from '../../src/delivery/agenda.ts';
import type { Knowledge } from '../../src/engine.ts';
import type { Handle } from '../../src/message.ts';
import { createStore } from '../../src/store/keyv.ts';
import { createMemoryAdapter } from '../../src/store/memory.ts';
import type { Store, Versioned } from '../../src/store/store.ts';
import { collecting, memoryStore } from './bot.ts';
import { type BotApi, botToken } from './bot-api.ts';
import { testConfig } from './config.ts';

export interface TelegramStores {
  readonly conversations: ReturnType<typeof memoryStore>;
  readonly agenda: ReturnType<typeof storeOf<ReturnType<typeof parseAgenda>>>;
  readonly chats: ReturnType<typeof storeOf<ReturnType<typeof parseChat>>>;
}

export interface TestTelegram {
  readonly adapter: TelegramAdapter;
  readonly logged: string[];
  readonly handle: Handle;
}

let loading: Promise<Knowledge> | undefined;
/** Loaded once for a test file. */
export function sharedKnowledge(): Promise<Knowledge> {
  loading ??= loadKnowledge(testConfig);
  return loading;
}

export function storeOf<R extends Versioned>(parse: (value: unknown) => R): Store<R> {
  return createStore(createMemoryAdapter(60_000_000), parse);
}

export function telegramStores(): TelegramStores {
  return { conversations: memoryStore(), agenda: storeOf(parseAgenda), chats: storeOf(parseChat) };
}

export interface TestTelegramOptions {
  readonly stores?: TelegramStores;
  readonly webhook?: TelegramSettings['webhook'];
  /** Stands between adapter and engine. */
  readonly wrap?: (handle: Handle) => Handle;
}

/** Starts polling (or sets the webhook) at once. */
export async function startTelegram(
  api: Pick<BotApi, 'url'>,
  { stores = telegramStores(), webhook = null, wrap = (handle) => handle }: TestTelegramOptions = {},
): Promise<TestTelegram> {
  const logged: string[] = [];
  const log = collecting(logged);
  const bot = createBot({ knowledge: await sharedKnowledge(), store: stores.conversations, log });
  const adapter = createTelegram({
    settings: { token: botToken, apiRoot: api.url, webhook },
    agenda: stores.agenda,
    chats: stores.chats,
    menu: [{ command: 'help', description: '怎么用' }],
    log,
    now: Date.now,
  });
  const handle = wrap((message) => bot.handle(message, telegramLimits));
  await adapter.start(handle);
  return { adapter, logged, handle };
}
