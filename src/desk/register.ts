// Which conversations have an open case or something to be delivered: survives crashes, shared by all instances.
// An entry is written before the case and removed after everything is delivered: it may be there too long, never too short.
import type { Store } from '../store/store.ts';
import { z } from '../zod.ts';

const openSchema = z.object({
  version: z.number().int().positive(),
  next: z.number().int().positive(),
  open: z.array(z.object({ id: z.number().int(), key: z.string(), waiting: z.boolean(), at: z.number() })),
});
const placeSchema = z.object({ version: z.number().int().positive(), key: z.string() });

export type OpenRecord = Readonly<z.infer<typeof openSchema>>;
export type PlaceRecord = Readonly<z.infer<typeof placeSchema>>;
export type Entry = OpenRecord['open'][number];

export const parseOpen = (value: unknown): OpenRecord => openSchema.parse(value);
export const parsePlace = (value: unknown): PlaceRecord => placeSchema.parse(value);
/** The numbers go on as long as the installation lives. */
export const openTtlMs = 10 * 365 * 24 * 60 * 60 * 1000;

export interface Register {
  /** A number for a new case of this conversation; one that was reserved and not used is given again. `after`: its last case. */
  reserve(key: string, after: number, at: number): Promise<number>;
  /** Makes sure that a conversation is looked after again. */
  ensure(key: string, id: number, at: number): Promise<void>;
  /** The conversation of a case, also of one closed long ago. */
  keyOf(id: number): Promise<string | undefined>;
  /** Oldest first. */
  list(): Promise<readonly Entry[]>;
  /** How many wait before this case, itself included. */
  positionOf(id: number): Promise<number>;
  mark(id: number, waiting: boolean): Promise<void>;
  remove(id: number): Promise<void>;
}

const only = 'open';

export function createRegister(open: Store<OpenRecord>, places: Store<PlaceRecord>): Register {
  const read = async (): Promise<OpenRecord> => (await open.get(only)) ?? { version: 0, next: 1, open: [] };
  const change = async (changed: (record: OpenRecord) => OpenRecord | undefined): Promise<void> => {
    for (;;) {
      const record = await read();
      const next = changed(record);
      if (!next || (await open.compareAndSet(only, record.version, { ...next, version: record.version + 1 }))) return;
    }
  };
  const list = async (): Promise<readonly Entry[]> => (await read()).open;
  return {
    list,
    async reserve(key, after, at) {
      let id = 0;
      await change((record) => {
        const unused = record.open.find((entry) => entry.key === key && entry.id > after);
        id = unused?.id ?? record.next;
        if (unused) return undefined;
        return { ...record, next: id + 1, open: [...record.open, { id, key, waiting: true, at }] };
      });
      await places.compareAndSet(String(id), 0, { version: 1, key });
      return id;
    },
    ensure: (key, id, at) =>
      change((record) => {
        if (record.open.some((entry) => entry.id === id)) return undefined;
        return { ...record, open: [...record.open, { id, key, waiting: false, at }] };
      }),
    keyOf: async (id) => (await places.get(String(id)))?.key,
    async positionOf(id) {
      const waiting = (await list()).filter((entry) => entry.waiting && entry.id <= id);
      return Math.max(waiting.length, 1);
    },
    mark: (id, waiting) =>
      change((record) => {
        const known = record.open.some((entry) => entry.id === id && entry.waiting !== waiting);
        if (!known) return undefined;
        return { ...record, open: record.open.map((entry) => (entry.id === id ? { ...entry, waiting } : entry)) };
      }),
    remove: (id) =>
      change((record) => {
        const rest = record.open.filter((entry) => entry.id !== id);
        return rest.length === record.open.length ? undefined : { ...record, open: rest };
      }),
  };
}
