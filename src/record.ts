// The one record of a conversation, as the store keeps it: the dialog's state and the last answers.
import { deskSchema } from './desk/state.ts';
import { type DialogState, initialState, stateSchema } from './dialog/state.ts';
import { outcomes, type Reply, type Turn } from './message.ts';
import { z } from './zod.ts';

const maxTurns = 16;
const minTurns = 3;
const maxTurnBytes = 4096;
const maxWaiting = 20;
/** An answer that has not come by then will not come: its process was killed. */
const owedMs = 60_000;

const replySchema = z.object({ text: z.string(), choices: z.array(z.string()) });

const turnSchema = z.object({
  replies: z.array(replySchema),
  outcome: z.enum(outcomes),
  intent: z.string().nullable(),
  confidence: z.number().nullable(),
  procedure: z.string().nullable(),
  step: z.number().nullable(),
  steps: z.number().nullable(),
});

const recordSchema = z.object({
  version: z.number().int().positive(),
  /** Hash of the content that the last message was answered with. */
  content: z.string(),
  state: stateSchema,
  /** The last answers, oldest first: a repeated message id gets the same one. */
  turns: z.array(z.object({ id: z.string(), turn: turnSchema })),
  /** Replies that wait for this person: they lead the next turn. */
  outbox: z.array(replySchema).default([]),
  /** Ids of what was put there last: the same words are not put there twice. */
  posted: z.array(z.string()).default([]),
  /** The operators' side; null until a desk is configured and the person speaks. */
  desk: deskSchema.nullable().default(null),
  /** Messages whose answer nobody got; its turn may still be under way. `at`: milliseconds since 1970. */
  owed: z.array(z.object({ id: z.string(), at: z.number() })).default([]),
});

export type ConversationRecord = Readonly<z.infer<typeof recordSchema>>;

/** Stored data -> a record. Throws when it is not one: broken data must never look like a new user. */
export function parseRecord(value: unknown): ConversationRecord {
  return recordSchema.parse(value);
}

export const newRecord: ConversationRecord = {
  version: 0,
  content: '',
  state: initialState,
  turns: [],
  outbox: [],
  posted: [],
  desk: null,
  owed: [],
};

export function answeredBefore(record: ConversationRecord, id: string | undefined): Turn | undefined {
  return id === undefined ? undefined : record.turns.find((each) => each.id === id)?.turn;
}

/** The record after a turn, its outbox empty; of earlier answers it keeps the last 16, at most 4 KB of them and never fewer than 3. */
export function nextRecord(
  record: ConversationRecord,
  state: DialogState,
  content: string,
  id: string | undefined,
  turn: Turn,
): ConversationRecord {
  const turns = id === undefined ? record.turns : [...record.turns, { id, turn: copyOf(turn) }];
  const given = (owed: string): boolean => record.turns.some((each) => each.id === owed);
  const owed = record.owed.filter((each) => !given(each.id) && state.at - each.at < owedMs);
  return { ...record, version: record.version + 1, content, state, turns: trimmed(turns), outbox: [], owed };
}

/** The record with a message whose answer nobody got; undefined when that is noted already. */
export function withOwed(record: ConversationRecord, id: string, at: number): ConversationRecord | undefined {
  if (record.owed.some((each) => each.id === id)) return undefined;
  return { ...record, version: record.version + 1, owed: [...record.owed, { id, at }] };
}

/** The record with replies that wait; the same record when it had them, undefined when there is no room. */
export function withWaiting(
  record: ConversationRecord,
  replies: readonly Reply[],
  id?: string,
): ConversationRecord | undefined {
  if (id !== undefined && record.posted.includes(id)) return record;
  const outbox = [...record.outbox, ...replies.map(copyOfReply)];
  if (outbox.length > maxWaiting) return undefined;
  return {
    ...record,
    version: record.version + 1,
    outbox,
    posted: id === undefined ? record.posted : [...record.posted, id].slice(-maxWaiting),
  };
}

function copyOf(turn: Turn): ConversationRecord['turns'][number]['turn'] {
  return { ...turn, replies: turn.replies.map(copyOfReply) };
}

function copyOfReply({ text, choices }: Reply): ConversationRecord['outbox'][number] {
  return { text, choices: [...choices] };
}

function trimmed(turns: ConversationRecord['turns']): ConversationRecord['turns'] {
  const kept: ConversationRecord['turns'] = [];
  let bytes = 0;
  for (const each of turns.slice(-maxTurns).reverse()) {
    bytes += bytesOf(each.turn);
    if (kept.length >= minTurns && bytes > maxTurnBytes) break;
    kept.unshift(each);
  }
  return kept;
}

/** Names, numbers and marks of a stored turn take about so much beside its texts. */
const frameBytes = 170;

/** About what it takes in the store; counted for each kept turn with each message, so nothing is serialised for it. */
function bytesOf({ replies }: Pick<Turn, 'replies'>): number {
  const texts = replies.flatMap(({ text, choices }) => [text, ...choices]);
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 4, frameBytes);
}
