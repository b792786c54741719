// What the desk needs of the engine: the records of conversations, read and changed by compare-and-set.
import type { Address } from '../message.ts';
import type { ConversationRecord } from '../record.ts';

export interface Conversations {
  /** The key of a person's conversation. */
  keyOf(who: Address): string;
  /** @throws StoreError */
  get(key: string): Promise<ConversationRecord | undefined>;
  /**
   * In turn with the messages of the conversation; `changed` may be called again after a lost race, undefined changes nothing.
   * An absent record is a new one. The version is taken care of.
   * @throws StoreError
   */
  change(key: string, changed: (record: ConversationRecord) => ConversationRecord | undefined): Promise<void>;
}
