// Wires content, model, store and engine into a bot; main and the tests call it.
import { randomUUID } from 'node:crypto';
import type { Knowledge } from './answer.ts';
import { type DeskConfig, placesOf } from './config/desk.ts';
import type { Config } from './config.ts';
import { loadContent } from './content/load.ts';
import { auditTtlMs, createAudit, parseAudit } from './desk/audit.ts';
import { createHearing } from './desk/hearing.ts';
import { createOffice, type Office } from './desk/office.ts';
import { createPlaces, parsePlaceRecord, placeTtlMs } from './desk/places.ts';
import { createRegister, openTtlMs, parseOpen, parsePlace, type Register } from './desk/register.ts';
import type { DeskRules } from './desk/rules.ts';
import { createEngine, type Engine } from './engine.ts';
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
  /** Where operators work; null when none is configured. */
  readonly desk: Office | null;
  close(): Promise<void>;
}

export interface BotParts {
  readonly knowledge: Knowledge;
  readonly storage: Storage;
  readonly log: Logger;
  readonly load?: () => Promise<Knowledge>;
  readonly groups?: Groups;
  readonly desk?: DeskConfig | null;
  /** Milliseconds since 1970, for the desk's timers. */
  readonly now?: () => number;
}

export function createBot(parts: BotParts): Bot {
  const { knowledge, storage, log, load, groups = createGroups() } = parts;
  let current = knowledge;
  const reloads = createQueue();
  let waiting: Promise<void> | undefined;
  const store = storage.records('conversations', parseRecord);
  const rules = parts.desk ? rulesOf(parts.desk, () => current) : null;
  const register = rules && openRegister(storage);
  const hearing = rules && register ? createHearing(register, rules) : undefined;
  const deliver = (key: string): void => void desk?.courier.nudge(key);
  const engine = createEngine({ store, clock: storage.now, knowledge: () => current, log, hearing, deliver });
  const desk =
    parts.desk && rules && register ? openOffice({ ...parts, desk: parts.desk }, engine, register, rules) : null;
  const manners = createGroupManners({
    handle: engine.handle,
    knowledge: () => current,
    store: storage.records('groups', parseGroup, groupTtlMs),
    groups,
  });
  return {
    ...engine,
    handle: async (message, limits) => (await desk?.answer(message, limits)) ?? manners.handle(message, limits),
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
    desk,
    async close() {
      await desk?.stop();
      await storage.close();
    },
  };
}

function rulesOf(desk: DeskConfig, knowledge: () => Knowledge): () => DeskRules {
  const places = placesOf(desk).map(({ name }) => name);
  const supervisors = desk.operators.filter(({ role }) => role !== 'operator').map(({ name }) => name);
  return () => ({ ...desk, places, supervisors, content: knowledge().content });
}

function openRegister(storage: Storage): Register {
  const open = storage.records('desk-open', parseOpen, openTtlMs);
  return createRegister(open, storage.records('desk-cases', parsePlace, auditTtlMs));
}

function openOffice(
  { desk, storage, log, now = Date.now }: BotParts & { readonly desk: DeskConfig },
  { conversations }: Engine,
  register: Register,
  rules: () => DeskRules,
): Office {
  const audit = createAudit(storage.records('desk-audit', parseAudit, auditTtlMs));
  const placeConfigs = placesOf(desk);
  const places = createPlaces(placeConfigs, storage.records('desk-places', parsePlaceRecord, placeTtlMs));
  const own = { operators: desk.operators, placeConfigs, places, owner: randomUUID(), log, now };
  return createOffice({ conversations, register, audit, rules, ...own });
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
  return createBot({ knowledge, storage, log, load, groups: config.groups, desk: config.desk });
}
