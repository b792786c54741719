// The Telegram adapter on a Bot API server of the loopback, with the real bot behind it.

import {
  createTelegram,
  type TelegramAdapter,
  type TelegramSettings,
  telegramLimits,
} from '../../adapters/telegram.ts';
import type { Knowledge } from '../../src/answer.ts';
import { createBot, loadKnowledge } from '../../src/bot.ts';
import { createGroups, type Groups } from '../../src/group/settings.ts';
import type { Handle, Message } from '../../src/message.ts';
import type { Storage } from '../../src/store/store.ts';
import { collecting, memoryStorage } from './bot.ts';
import { type BotApi, botToken } from './bot-api.ts';
import { testConfig } from './config.ts';

export interface TestTelegram {
  readonly adapter: TelegramAdapter;
  readonly logged: string[];
  readonly handle: Handle;
  /** What came from Telegram. */
  readonly heard: readonly Message[];
}

let loading: Promise<Knowledge> | undefined;
/** Loaded once for a test file. */
export function sharedKnowledge(): Promise<Knowledge> {
  loading ??= loadKnowledge(testConfig);
  return loading;
}

export interface TestTelegramOptions {
  readonly storage?: Storage;
  readonly groups?: Groups;
  readonly webhook?: TelegramSettings['webhook'];
  /** Stands between adapter and engine. */
  readonly wrap?: (handle: Handle) => Handle;
}

/** Starts polling (or sets the webhook) at once. */
export async function startTelegram(
  api: Pick<BotApi, 'url'>,
  {
    storage = memoryStorage(),
    webhook = null,
    groups = createGroups(),
    wrap = (handle) => handle,
  }: TestTelegramOptions = {},
): Promise<TestTelegram> {
  const logged: string[] = [];
  const log = collecting(logged);
  const bot = createBot({ knowledge: await sharedKnowledge(), storage, log, groups });
  const adapter = createTelegram(
    { token: botToken, apiRoot: api.url, webhook },
    {
      log,
      now: Date.now,
      storage,
      sentence: (name) => bot.knowledge().content.system.sentences[name],
      answersIn: bot.answersIn,
    },
  );
  const heard: Message[] = [];
  const handle = wrap((message) => {
    heard.push(message);
    return bot.handle(message, telegramLimits);
  });
  await adapter.start(handle);
  return { adapter, logged, handle, heard };
}
