// A bot with the real content, a memory store (which goes through JSON) and a clock the test holds.
import { jsonLinesLimits } from '../../adapters/json-lines.ts';
import { type Bot, createBot, loadKnowledge } from '../../src/bot.ts';
import { createLogger, type Logger } from '../../src/log.ts';
import type { Limits, Message, Turn } from '../../src/message.ts';
import { type ConversationRecord, parseRecord } from '../../src/record.ts';
import { createStore } from '../../src/store/keyv.ts';
import { createMemoryAdapter } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
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
  readonly store?: Store<ConversationRecord>;
}

export async function createTestBot({
  limits = jsonLinesLimits,
  store = memoryStore(),
}: TestBotOptions = {}): Promise<TestBot> {
  const logged: string[] = [];
  const bot = createBot({ knowledge: await loadKnowledge(testConfig), store, log: collecting(logged) });
  const say = (text: string, more: Partial<Message> = {}): Promise<Turn> =>
    bot.handle({ conversation: 'test', kind: 'text', at: startTime, text, ...more }, limits);
  return { bot, store, logged, say };
}

export function memoryStore(): Store<ConversationRecord> {
  return createStore(createMemoryAdapter(60_000), parseRecord);
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
