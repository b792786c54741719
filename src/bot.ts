// Wires content, model, store and engine into a bot; main and the tests call it.
import type { Config } from './config.ts';
import { loadContent } from './content/load.ts';
import { createEngine, type Engine, type Knowledge } from './engine.ts';
import { createGroupManners } from './group/manners.ts';
import { createGroups, type Groups } from './group/settings.ts';
import { groupTtlMs, parseGroup } from './group/state.ts';
import type { Logger } from './log.ts';
import { loadModel } from './nlu/model.ts';
import { createNlu } from './nlu/understand.ts';
import { createQueue } from './queue.ts';
import { parseRecord } from './record.ts';
import { openStorage } from './store/open.ts';
import type { Storage } from './store/store.ts';

export interface Bot extends Engine {
  /** As it stands now: a reload swaps the whole object. */
  knowledge(): Knowledge;
  /**
   * Loads the content again, after a reload under way; who asks while one waits gets that one.
   * Turns under way keep the content they began with.
   * @throws ContentError when it is not right: then nothing changes
   */
  reload(): Promise<void>;
  /** false: the settings keep the bot out of this group. */
  answersIn(group: string): boolean;
  readonly storage: Storage;
  close(): Promise<void>;
}

export interface BotParts {
  readonly knowledge: Knowledge;
  readonly storage: Storage;
  readonly log: Logger;
  readonly load?: () => Promise<Knowledge>;
  readonly groups?: Groups;
}

export function createBot({ knowledge, storage, log, load, groups = createGroups() }: BotParts): Bot {
  let current = knowledge;
  const reloads = createQueue();
  let waiting: Promise<void> | undefined;
  const store = storage.records('conversations', parseRecord);
  const engine = createEngine({ store, clock: storage.now, knowledge: () => current, log });
  const manners = createGroupManners({
    handle: engine.handle,
    knowledge: () => current,
    store: storage.records('groups', parseGroup, groupTtlMs),
    groups,
  });
  return {
    ...engine,
    handle: manners.handle,
    knowledge: () => current,
    reload() {
      waiting ??= reloads.run('content', async () => {
        waiting = undefined;
        current = (await load?.()) ?? current;
      });
      return waiting;
    },
    answersIn: (group) => groups.answers(group, group),
    storage,
    close: () => storage.close(),
  };
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

/**
 * A bot as configured; `storeUrl` is used when the setting is absent.
 * @param beforeReload puts the model of new content into the cache, so that loading it is quick
 */
export async function openBot(
  config: Config,
  log: Logger,
  storeUrl: string,
  beforeReload: () => Promise<void> = async () => undefined,
): Promise<Bot> {
  const knowledge = await loadKnowledge(config);
  const storage = await openStorage(config.storeUrl ?? storeUrl);
  const load = (): Promise<Knowledge> => beforeReload().then(() => loadKnowledge(config));
  return createBot({ knowledge, storage, log, load, groups: config.groups });
}
