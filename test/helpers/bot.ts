// A bot with the real content, a memory store (which goes through JSON) and a clock the test holds.
import { jsonLinesLimits } from '../../adapters/json-lines.ts';
import { type Bot, createBot, loadKnowledge } from '../../src/bot.ts';
import { createLogger, type Logger } from '../../src/log.ts';
import type { Limits, Message, Turn } from '../../src/message.ts';
import { type ConversationRecord, parseRecord } from '../../src/record.ts';
import { createStorage } from '../../src/store/keyv.ts';
import { createMemoryBackend } from '../../src/store/memory.ts';
import type { Storage, Store } from '../../src/store/store.ts';
import { testConfig } from './config.ts';

export const startTime = Date.UTC(2026, 0, 1);

export interface TestBot {
  readonly bot: Bot;
  readonly store: Store<ConversationRecord>;
  /** Lines the bot logged. */
  readonly logged: string[];
  say(text: string, more?: Partial<Message>): Promise<Turn>;
}

export interface TestBotOptions {
  readonly limits?: Limits;
  readonly storage?: Storage;
}

export async function createTestBot({
  limits = jsonLinesLimits,
  storage = memoryStorage(),
}: TestBotOptions = {}): Promise<TestBot> {
  const logged: string[] = [];
  const store = storage.records('conversations', parseRecord);
  const shared: Storage = {
    ...storage,
    // both names stand for the same records
    records: (name, parse, ttlMs) =>
      name === 'conversations' ? (store as never) : storage.records(name, parse, ttlMs),
  };
  const bot = createBot({ knowledge: await loadKnowledge(testConfig), storage: shared, log: collecting(logged) });
  const say = (text: string, more: Partial<Message> = {}): Promise<Turn> =>
    bot.handle({ conversation: 'test', kind: 'text', at: startTime, text, ...more }, limits);
  return { bot, store, logged, say };
}

export function memoryStorage(): Storage {
  return createStorage(createMemoryBackend());
}

/** One that a second process finds as the first one left it: a name stands for the same records. */
export function lastingStorage(): Storage {
  const storage = memoryStorage();
  const known = new Map<string, Store<never>>();
  return {
    ...storage,
    records(name, parse, ttlMs) {
      const store = known.get(name) ?? (storage.records(name, parse, ttlMs) as never); // a name has one kind of record
      known.set(name, store);
      return store as never; // see above
    },
  };
}

export function memoryStore(): Store<ConversationRecord> {
  return memoryStorage().records('conversations', parseRecord, 60_000);
}

export function collecting(lines: string[]): Logger {
  return createLogger(
    'debug',
    (line) => lines.push(line),
    () => startTime,
  );
}

export function textOf(turn: Turn): string {
  return turn.replies.map(({ text }) => text).join('\n');
}

export function choicesOf(turn: Turn): readonly string[] {
  return turn.replies.flatMap(({ choices }) => choices);
}
