// Wires content, model, store and engine into a bot; main and the tests call it.
import type { Config } from './config.ts';
import { loadContent } from './content/load.ts';
import { createEngine, type Engine, type Knowledge } from './engine.ts';
import type { Logger } from './log.ts';
import { loadModel } from './nlu/model.ts';
import { createNlu } from './nlu/understand.ts';
import { type ConversationRecord, parseRecord } from './record.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';

export interface Bot extends Engine {
  readonly knowledge: Knowledge;
  close(): Promise<void>;
}

export interface BotParts {
  readonly knowledge: Knowledge;
  readonly store: Store<ConversationRecord>;
  readonly log: Logger;
}

export function createBot({ knowledge, store, log }: BotParts): Bot {
  const engine = createEngine({ store, knowledge: () => knowledge, log });
  return { ...engine, knowledge, close: () => store.close() };
}

/**
 * Loads content and model.
 * @throws ContentError when the content is not right
 */
export async function loadKnowledge(
  config: Pick<Config, 'contentRoot' | 'cacheFolder' | 'classifier'>,
): Promise<Knowledge> {
  const content = await loadContent(config.contentRoot);
  const { model } = await loadModel(content, config.classifier, config.cacheFolder);
  const nlu = createNlu(content, model);
  return { content, understand: (text, context) => nlu.understand(text, context) };
}

/** A bot as configured; `storeUrl` is used when the setting is absent. */
export async function openBot(config: Config, log: Logger, storeUrl: string): Promise<Bot> {
  const knowledge = await loadKnowledge(config);
  const store = await openStore(config.storeUrl ?? storeUrl, parseRecord);
  return createBot({ knowledge, store, log });
}
