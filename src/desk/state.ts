// What the desk keeps with a conversation, in the same record: the case, the last messages, and what is still to be delivered.
import type { SentenceName } from '../content/schema.ts';
import { sentencePlaceholders } from '../content/sentences.ts';
import type { Part } from '../message.ts';
import { z } from '../zod.ts';

const isSentence = (name: unknown): name is SentenceName =>
  typeof name === 'string' && Object.hasOwn(sentencePlaceholders, name);
const partSchema = z.union([
  z.object({ text: z.string() }),
  z.object({ smalltalk: z.string() }),
  z.object({ ask: z.string() }),
  z.object({ next: z.literal('reply') }),
  z.object({ say: z.custom<SentenceName>(isSentence), values: z.record(z.string(), z.string()) }),
  z.object({ say: z.custom<SentenceName>(isSentence) }),
]);

const lineSchema = z.object({
  by: z.enum(['user', 'bot', 'operator']),
  /** Codes, passwords, ID and phone numbers are masked. */
  text: z.string(),
  at: z.number(),
});

const operatorSchema = z.object({
  /** `<platform>:<id>`, as in the setting OPERATORS. */
  id: z.string(),
  name: z.string(),
  /** The desk place where they work on the case. */
  place: z.string(),
});

const caseSchema = z.object({
  /** Counted from 1 in the whole installation. */
  id: z.number().int().positive(),
  /** From taken to closed the bot is silent. */
  status: z.enum(['waiting', 'taken', 'closed']),
  /** Who has it, or had it when it was closed. */
  owner: operatorSchema.nullable(),
  openedAt: z.number(),
  /** Reminders count from here: when it was opened, or when working hours began after that. */
  since: z.number(),
  /** The last word of the user or an operator. */
  spokeAt: z.number(),
  closedAt: z.number().nullable(),
  reminded: z.boolean(),
  escalated: z.boolean(),
  /** No reminders before this time. */
  mutedUntil: z.number(),
  notes: z.array(z.object({ by: z.string(), text: z.string(), at: z.number() })),
  /** asked: a digit said next is a rating; words: only 满意 or 不满意 is one. */
  rating: z.enum(['none', 'asked', 'words', 'given']),
});

const errandBase = { id: z.number().int(), at: z.number() };
const sayErrand = z.object({
  ...errandBase,
  kind: z.literal('say'),
  /** 'user', or the name of a desk place. */
  to: z.string(),
  case: z.number().int(),
  parts: z.array(partSchema),
  choices: z.array(z.string()),
  /** What the place does beside showing it. */
  act: z.enum(['open', 'close', 'reopen']).nullable(),
  /** An operator's own words: their author is told when they could not be sent at once. */
  words: z.boolean(),
});
const auditErrand = z.object({
  ...errandBase,
  kind: z.literal('audit'),
  to: z.literal('audit'),
  entry: z.object({
    who: z.string(),
    what: z.string(),
    case: z.number().int().nullable(),
    detail: z.string(),
  }),
});

export const deskSchema = z.object({
  /** How to write to the person; null before the first message that said so. */
  who: z
    .object({
      platform: z.string().nullable(),
      conversation: z.string(),
      group: z.string().optional(),
      user: z.string().optional(),
    })
    .nullable(),
  /** Nobody answers this person. */
  banned: z.boolean(),
  /** The last messages, oldest first. */
  talk: z.array(lineSchema),
  /** The last case. */
  case: caseSchema.nullable(),
  /** What is to be delivered, in this order for each receiver; written together with what caused it, so nothing gets lost. */
  errands: z.array(z.discriminatedUnion('kind', [sayErrand, auditErrand])),
  nextErrand: z.number().int(),
  /** Receiver -> the process that is delivering to it, and until when. */
  leases: z.record(z.string(), z.object({ by: z.string(), until: z.number() })),
  /** Ids of the operators' messages that were carried out: a repeated one changes nothing. */
  seen: z.array(z.string()),
});

export type DeskState = Readonly<z.infer<typeof deskSchema>>;
export type Case = Readonly<z.infer<typeof caseSchema>>;
export type Line = Readonly<z.infer<typeof lineSchema>>;
export type Errand = DeskState['errands'][number];
export type SayErrand = Readonly<z.infer<typeof sayErrand>>;
export type AuditEntry = z.infer<typeof auditErrand>['entry'];
/** An operator at work somewhere. */
export type Operator = Readonly<z.infer<typeof operatorSchema>>;
export type Who = NonNullable<DeskState['who']>;

export const newDesk: DeskState = {
  who: null,
  banned: false,
  talk: [],
  case: null,
  errands: [],
  nextErrand: 1,
  leases: {},
  seen: [],
};

export const maxTalk = 20;
const maxLine = 500;
const maxSeen = 50;

export function openCase({ case: current }: DeskState): Case | null {
  return current !== null && current.status !== 'closed' ? current : null;
}

/** The bot says nothing: an operator has the case, or the person is banned. */
export function isSilent(desk: DeskState | null): boolean {
  return desk !== null && (desk.banned || desk.case?.status === 'taken');
}

export function withLine(desk: DeskState, line: Line): DeskState {
  const short = { ...line, text: [...line.text].slice(0, maxLine).join('') };
  return { ...desk, talk: [...desk.talk, short].slice(-maxTalk) };
}

export function withSeen(desk: DeskState, id: string): DeskState {
  return { ...desk, seen: [...desk.seen, id].slice(-maxSeen) };
}

type Said = Pick<SayErrand, 'to'> & Partial<Omit<SayErrand, 'parts'>> & { readonly parts: readonly Part[] };

/** Adds something to be said; of which case is known by itself. */
export function withSaid(desk: DeskState, at: number, said: Said): DeskState {
  const { act = null, words = false, choices = [], to, parts } = said;
  const told = { to, parts: [...parts], choices, act, words };
  return withErrand(desk, { kind: 'say', case: desk.case?.id ?? 0, id: desk.nextErrand, at, ...told });
}

export function withAudit(desk: DeskState, at: number, entry: Omit<AuditEntry, 'case'>): DeskState {
  const whole = { ...entry, case: desk.case?.id ?? null };
  return withErrand(desk, { kind: 'audit', to: 'audit', entry: whole, id: desk.nextErrand, at });
}

function withErrand(desk: DeskState, errand: Errand): DeskState {
  return { ...desk, errands: [...desk.errands, errand], nextErrand: desk.nextErrand + 1 };
}
