// What the bot remembers of a group: one record for each, kept small. All times in milliseconds since 1970.
import { z } from '../zod.ts';

const maxEntries = 100;
/** A switch stays as it was set, however quiet the group is. */
export const groupTtlMs = 10 * 365 * 24 * 60 * 60 * 1000;

const recordSchema = z.object({
  version: z.number().int().positive(),
  /** /faq on or off; null: as the settings say. */
  faq: z.boolean().nullable(),
  /** Answers given to questions that were not addressed to the bot, oldest first. */
  answered: z.array(z.object({ id: z.string().nullable(), user: z.string(), entry: z.string(), at: z.number() })),
  /** Members who were offered a procedure in private; `here`: id (or '') of the message that asked for it in the group instead. */
  offers: z.array(z.object({ user: z.string(), procedure: z.string(), here: z.string().nullable() })),
  /** The last message of a member that led nowhere, as a hash: the same words again at once are a machine's. */
  missed: z.array(z.object({ user: z.string(), words: z.string(), id: z.string().nullable(), at: z.number() })),
});

export type GroupRecord = Readonly<z.infer<typeof recordSchema>>;
export type Offer = GroupRecord['offers'][number];
export type Miss = GroupRecord['missed'][number];

/** Stored data -> a record; throws when it is not one. */
export function parseGroup(value: unknown): GroupRecord {
  return recordSchema.parse(value);
}

export const newGroup: GroupRecord = { version: 0, faq: null, answered: [], offers: [], missed: [] };

export function offerOf(record: GroupRecord, user: string): Offer | undefined {
  return record.offers.find((offer) => offer.user === user);
}

export function withOffer(record: GroupRecord, offer: Offer): GroupRecord {
  return { ...record, offers: [...record.offers.filter(({ user }) => user !== offer.user), offer].slice(-maxEntries) };
}

export function withoutMember(record: GroupRecord, member: string): GroupRecord {
  const others = ({ user }: { user: string }): boolean => user !== member;
  return {
    ...record,
    answered: record.answered.filter(others),
    offers: record.offers.filter(others),
    missed: record.missed.filter(others),
  };
}

export function withAnswer(record: GroupRecord, answer: GroupRecord['answered'][number]): GroupRecord {
  return { ...record, answered: [...record.answered, answer].slice(-maxEntries) };
}

export function withMiss(record: GroupRecord, miss: Miss): GroupRecord {
  return { ...record, missed: [...record.missed.filter(({ user }) => user !== miss.user), miss].slice(-maxEntries) };
}
