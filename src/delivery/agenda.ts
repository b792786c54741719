// What is still to be done in each chat, kept in the store: it survives kill -9, is done in order, and nothing is taken on twice.
import { randomUUID } from 'node:crypto';
import type { Logger } from '../log.ts';
import type { Store } from '../store/store.ts';
import { z } from '../zod.ts';
import { createSlots } from './slots.ts';

/** Ids remembered in each chat, so that a repeated one is not taken on again. */
const maxSeen = 200;
const maxAttempts = 6;
const firstPauseMs = 1000;
const maxPauseMs = 60_000;

const recordSchema = z.object({
  version: z.number().int().positive(),
  /** Ids taken on, oldest first. */
  seen: z.array(z.string()),
  /** `key` tells items apart; `id` is what they came from. */
  items: z.array(z.object({ key: z.string(), id: z.string(), by: z.string(), at: z.number(), body: z.unknown() })),
});

export type AgendaRecord = Readonly<z.infer<typeof recordSchema>>;

/** Stored data -> a record; throws when it is not one. */
export function parseAgenda(value: unknown): AgendaRecord {
  return recordSchema.parse(value);
}

type Item = AgendaRecord['items'][number];

const empty: AgendaRecord = { version: 0, seen: [], items: [] };

export interface AgendaParts<Body> {
  readonly store: Store<AgendaRecord>;
  /** This process, among all that share the store: each does what it took on itself. */
  readonly owner: string;
  /** What is read back from the store -> an item; throws when it is not one. */
  readonly parse: (value: unknown) => Body;
  /** Does one item and returns what is to be done in its place. A rejection is tried again, at most 6 times in all... */
  readonly work: (chat: string, body: Body) => Promise<readonly Body[]>;
  /** ...unless it is not the item's fault: then until it works. Says how long to pause at least, in milliseconds. */
  readonly outage?: (error: unknown) => number | undefined;
  /** So many items are under way at once: as many may be done twice after kill -9. */
  readonly atOnce: number;
  readonly log: Logger;
  /** Aborted: the end is near, what fails now is left in the store for the next process. */
  readonly signal: AbortSignal;
  /** Resolves after so many milliseconds, or at once when `signal` aborts. */
  readonly wait: (ms: number) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Agenda<Body> {
  has(chat: string, id: string): Promise<boolean>;
  /** Stores the items, then begins to do them; false (and nothing happens) when the id was taken on before. */
  add(chat: string, id: string, items: readonly Body[]): Promise<boolean>;
  /** Takes over what other processes took on at least so many milliseconds ago and have not done. */
  resume(olderThanMs: number): Promise<void>;
  /** Takes nothing more out of the store and resolves when the items under way are done; abort `signal` first. */
  stop(): Promise<void>;
}

export function createAgenda<Body>(parts: AgendaParts<Body>): Agenda<Body> {
  const { store, owner, parse, work, outage = () => undefined, atOnce, log, signal, wait, now } = parts;
  const workers = new Map<string, Promise<void>>();
  const slots = createSlots(atOnce);
  let stopping = false;

  const change = async (
    chat: string,
    changed: (record: AgendaRecord) => AgendaRecord | undefined,
  ): Promise<boolean> => {
    for (;;) {
      const record = (await store.get(chat)) ?? empty;
      const next = changed(record);
      if (next === undefined) return false;
      if (await store.compareAndSet(chat, record.version, { ...next, version: record.version + 1 })) return true;
    }
  };

  const itemsOf = (id: string, bodies: readonly Body[]): AgendaRecord['items'] =>
    bodies.map((body) => ({ key: randomUUID(), id, by: owner, at: now(), body }));

  /** Puts `bodies` in the place of an item. */
  const replace = (chat: string, { key, id }: Item, bodies: readonly Body[]): Promise<boolean> =>
    change(chat, (record) => {
      const place = record.items.findIndex((item) => item.key === key);
      if (place === -1) return undefined; // a write that seemed to fail was done after all
      return { ...record, items: record.items.toSpliced(place, 1, ...itemsOf(id, bodies)) };
    });

  /** While the store is down, what is done and what is to be done waits for it. */
  const untilStored = async <T>(access: () => Promise<T>): Promise<T> => {
    for (let pause = firstPauseMs; ; pause = Math.min(2 * pause, maxPauseMs)) {
      try {
        return await access();
      } catch (error) {
        if (signal.aborted) throw error;
        log.error('agenda-store-failed', { error: String(error) });
        await wait(pause);
      }
    }
  };

  /** Done, and stored that it is: only then may another item take the slot. */
  const doOnce = async (chat: string, item: Item): Promise<void> => {
    const giveBack = await slots.take();
    try {
      const instead = await work(chat, parse(item.body));
      await untilStored(() => replace(chat, item, instead));
    } finally {
      giveBack();
    }
  };

  /** Rejects when the item is left to the next process. */
  const doItem = async (chat: string, item: Item): Promise<void> => {
    let failures = 0;
    for (let pause = firstPauseMs; ; pause = Math.min(2 * pause, maxPauseMs)) {
      try {
        return await doOnce(chat, item);
      } catch (error) {
        const least = outage(error);
        if (least === undefined) failures++;
        log.warn('agenda-item-failed', { failures, error: error instanceof Error ? error.message : String(error) });
        if (signal.aborted) throw error;
        if (failures === maxAttempts) break;
        await wait(Math.max(pause, least ?? 0));
      }
    }
    log.error('agenda-item-given-up');
    await untilStored(() => replace(chat, item, []));
  };

  const doAll = async (chat: string): Promise<void> => {
    while (!stopping) {
      const record = await untilStored(() => store.get(chat));
      const first = record?.items.find(({ by }) => by === owner);
      if (!first) return;
      await doItem(chat, first);
    }
  };

  const begin = (chat: string): void => {
    const worker = (workers.get(chat) ?? Promise.resolve())
      .then(() => doAll(chat))
      .catch((error: unknown) => {
        if (!signal.aborted) log.error('agenda-stopped', { error: String(error) });
      })
      .finally(() => {
        if (workers.get(chat) === worker) workers.delete(chat);
      });
    workers.set(chat, worker);
  };

  return {
    has: async (chat, id) => (await store.get(chat))?.seen.includes(id) ?? false,
    async add(chat, id, bodies) {
      const added = await change(chat, (record) => {
        if (record.seen.includes(id)) return undefined;
        const seen = [...record.seen, id].slice(-maxSeen);
        return { ...record, seen, items: [...record.items, ...itemsOf(id, bodies)] };
      });
      if (added && bodies.length > 0) begin(chat);
      return added;
    },
    async resume(olderThanMs) {
      const since = now() - olderThanMs;
      const abandoned = ({ by, at }: Item): boolean => by !== owner && at <= since;
      for await (const chat of store.keys()) {
        const taken = await change(chat, (record) => {
          if (!record.items.some(abandoned)) return undefined;
          const items = record.items.map((item) => (abandoned(item) ? { ...item, by: owner, at: now() } : item));
          return { ...record, items };
        });
        if (taken) begin(chat);
      }
    },
    async stop() {
      stopping = true;
      await Promise.all(workers.values());
    },
  };
}
