// A group that became a supergroup has a new id (https://core.telegram.org/bots/api#message, migrate_to_chat_id):
// its first id stays its name, so that everything stored under the name is kept.
import type { Store } from '../../src/store/store.ts';
import { z } from '../../src/zod.ts';
import { chatOf, nameOf } from './decode.ts';

const recordSchema = z.object({ version: z.number().int().positive(), other: z.string() });
/** A group's name must outlast every quiet time. */
export const chatTtlMs = 10 * 365 * 24 * 60 * 60 * 1000;
export type ChatRecord = Readonly<z.infer<typeof recordSchema>>;

/** Stored data -> a record; throws when it is not one. */
export function parseChat(value: unknown): ChatRecord {
  return recordSchema.parse(value);
}

export interface Chats {
  moved(from: number, to: number): Promise<void>;
  /** The name a chat had first. */
  nameOf(chat: number): Promise<string>;
  /** The chat's id now. */
  chatOf(name: string): Promise<number>;
}

export function createChats(store: Store<ChatRecord>): Chats {
  const put = async (key: string, other: string): Promise<void> => {
    const version = (await store.get(key))?.version ?? 0;
    await store.compareAndSet(key, version, { version: version + 1, other }); // who loses the race wrote the same
  };
  const firstName = async (chat: number): Promise<string> =>
    (await store.get(`first:${nameOf(chat)}`))?.other ?? nameOf(chat);
  return {
    async moved(from, to) {
      const name = await firstName(from);
      await put(`now:${name}`, nameOf(to));
      await put(`first:${nameOf(to)}`, name);
    },
    nameOf: firstName,
    chatOf: async (name) => chatOf((await store.get(`now:${name}`))?.other ?? name),
  };
}
