// The shape of every content file, as zod schemas: they check the files, give the types, and yield the JSON Schemas for editors.
import { z } from '../zod.ts';
import { sentencePlaceholders } from './sentences.ts';

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be kebab-case: small letters, digits and single hyphens');
const text = z.string().trim().min(1, 'must not be empty');
const texts = z.array(text).min(1, 'must not be empty, at least one is needed');
const source = z
  .string()
  .regex(
    /^[^:\s]+(:\d+(-\d+)?)?$/,
    "must be '<article>' or '<article>:<line>' or '<article>:<line>-<line>', in quotes",
  );

export const intentSchema = z
  .strictObject({
    title: text.max(20).describe('Short name shown in menus and clarifications; unique'),
    topic: id.optional().describe('The main entry this detail belongs to; left out for a main entry'),
    apart: z
      .literal(true)
      .optional()
      .describe('Does something else than its topic: 「怎么弄」 after it does not start that procedure'),
    entities: z.array(id).optional().describe('Entities whose values pick variants of the response'),
    utterances: z
      .array(text)
      .min(5, 'needs at least 5 utterances, 20-40 is right')
      .describe('How people ask, as they type it'),
  })
  .describe('intents/<id>.yaml: how people ask for an entry');

const targetKeys = {
  step: id.optional(),
  method: id.optional(),
  entry: id.optional(),
  done: z.literal(true).optional(),
};
const oneTarget = (target: Record<string, unknown>): boolean =>
  ['step', 'method', 'entry', 'done'].filter((key) => target[key] !== undefined).length === 1;
const oneTargetMessage = 'needs exactly one of step, method, entry, done: true';

const target = z.strictObject(targetKeys).refine(oneTarget, oneTargetMessage);
const branch = z
  .strictObject({
    label: text.max(20).describe('What the user taps or types'),
    says: texts.optional().describe('What people say instead of the label'),
    ...targetKeys,
  })
  .refine(oneTarget, oneTargetMessage);
const variants = z.record(id, text).describe('Text added for one value of an entity, such as android');
const warnings = z.array(text);

const step = z
  .strictObject({
    id: id.describe('Unique in the whole procedure; running conversations find their step by it'),
    text: text.optional().describe('One action, and what to look for on the screen'),
    variants: variants.optional(),
    only: z.array(id).min(1).optional().describe('The step exists only for these values'),
    gate: z.literal(true).optional().describe('Safety gate: cannot be skipped or jumped over'),
    help: text.optional().describe('Said when the user is stuck here'),
    why: text.optional().describe('Answer to 为什么 about this step'),
    warnings: warnings.optional(),
    choices: z.array(branch).min(2, 'a branch needs at least two choices').optional(),
    next: target.optional().describe('Where 下一步 goes when not to the next step of the list'),
  })
  .refine((value) => value.text !== undefined || value.variants !== undefined, 'needs "text" or "variants"')
  .refine((value) => !(value.gate && value.choices), 'a gate has no choices of its own')
  .refine((value) => !(value.choices && value.next), 'a branch has "choices" or "next", not both');

const common = {
  title: text.max(20).optional().describe("Heading shown to the user; the intent's title when left out"),
  warnings: warnings.optional(),
  related: z.array(id).optional().describe('Entries offered afterwards'),
  sources: z.array(source).optional(),
};

const procedure = z.strictObject({
  kind: z.literal('procedure'),
  ...common,
  intro: text,
  needs: z.array(id).optional().describe('Entities asked for when unknown'),
  irreversible: z.literal(true).optional().describe('Cannot be undone: the bot must be surer before it starts'),
  methods: z
    .array(z.strictObject({ id, title: text, steps: z.array(step).min(1, 'is empty, at least one step is needed') }))
    .min(1, 'is empty, at least one method is needed')
    .describe('In order of preference; 找不到 moves to the next one'),
  done: text.describe('Said at the end'),
});

const answer = z
  .strictObject({ kind: z.literal('answer'), ...common, text: text.optional(), variants: variants.optional() })
  .refine((value) => value.text !== undefined || value.variants !== undefined, 'needs "text" or "variants"');

export const responseSchema = z
  .discriminatedUnion('kind', [procedure, answer])
  .describe('responses/<id>.yaml: what the bot answers, a procedure or an answer');

/** The commands the dialog knows; `_commands.yaml` gives each its wordings. */
export const commandNames = [
  'start',
  'next',
  'done',
  'back',
  'goto',
  'at',
  'repeat',
  'skip',
  'progress',
  'restart',
  'quit',
  'finish',
  'stuck',
  'method',
  'why',
  'explain',
  'risk',
  'resume',
  'wait',
  'yes',
  'no',
  'unsure',
  'human',
  'menu',
  'help',
  'forget',
  'sources',
] as const;
export type CommandName = (typeof commandNames)[number];

export const commandsSchema = z
  .strictObject({
    commands: z.strictObject(
      Object.fromEntries(commandNames.map((name) => [name, texts])) as Record<CommandName, typeof texts>,
    ),
    followUps: texts
      .optional()
      .describe('Questions that name nothing of their own and ask more of what was just answered'),
    which: z
      .array(
        z.strictObject({
          words: texts,
          entries: z.array(id).min(2, 'needs at least two entries to choose from').max(3),
        }),
      )
      .describe('Messages that are nothing but a verb, and the entries to choose from'),
  })
  .describe('intents/_commands.yaml: the words for next, back, quit, operator');

export const smalltalkSchema = z.record(id, texts).describe('intents/_smalltalk.yaml: chit-chat by kind');
export const outOfScopeSchema = z.record(id, texts).describe('intents/_out-of-scope.yaml: what is not ours, by kind');

const entityValue = z.strictObject({
  title: text,
  words: texts,
  like: id.optional().describe('Uses the variants of this value, with a hedge'),
});
export const entitiesSchema = z
  .strictObject({
    aliases: z.record(text, texts).describe('Canonical form: what people write instead'),
    entities: z.record(
      id,
      z.strictObject({
        role: z
          .enum(['own', 'foreign'])
          .optional()
          .describe('own: what the bot is about; foreign: what it is not about'),
        values: z.record(id, entityValue),
        vague: z
          .strictObject({ words: texts, of: z.array(id) })
          .optional()
          .describe('Words that name one of several values without telling which: a phone'),
      }),
    ),
  })
  .describe('intents/_entities.yaml: aliases and entities');

const sentences = z.strictObject(
  Object.fromEntries(Object.keys(sentencePlaceholders).map((name) => [name, text])) as Record<
    keyof typeof sentencePlaceholders,
    typeof text
  >,
);
export const systemSchema = z
  .strictObject({
    sentences,
    smalltalk: z.record(id, text).describe('Answer to each kind of small talk'),
    ask: z.record(id, text).describe('The question asked for each entity that a procedure needs'),
    menu: z.array(id).min(1).describe('Entries of the menu'),
    examples: z.array(id).min(1).max(3).describe('Entries offered after the first miss'),
    support: z.array(id).max(3).optional().describe('Entries offered when somebody asks for a human and there is none'),
    sources: z.record(z.string(), z.strictObject({ title: text, date: text })).describe('The articles cited'),
  })
  .describe('responses/_system.yaml: every other sentence the bot says');

const clock = '([01]\\d|2[0-4]):[0-5]\\d';
const interval = z.string().regex(new RegExp(`^${clock}-${clock}$`), "must be like '09:00-18:00'");
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const isTimezone = (name: string): boolean => Intl.supportedValuesOf('timeZone').includes(name) || name === 'UTC';

export const deskContentSchema = z
  .strictObject({
    hours: z
      .strictObject({
        timezone: text.refine(isTimezone, "must be a name like 'Asia/Shanghai'"),
        week: z
          .partialRecord(z.enum(days), z.array(interval))
          .describe('Working hours by day; a day left out is closed'),
        holidays: z.array(z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "must be like '2026-10-01'")).optional(),
      })
      .optional()
      .describe('When operators are there; left out: always'),
    hoursText: text.optional().describe('The working hours in words, told to users'),
    stop: z.array(text).describe('What users say when they no longer want an operator'),
  })
  .describe('responses/_desk.yaml: working hours and words of the operator desk');
export const cannedSchema = z
  .record(z.string(), text)
  .refine(
    (canned) => Object.keys(canned).every((name) => /^\S{1,20}$/.test(name)),
    'names must have no spaces, and at most 20 letters',
  )
  .describe('responses/_canned.yaml: what operators send with 快捷, by its short name');

export type Intent = z.infer<typeof intentSchema>;
export type Response = z.infer<typeof responseSchema>;
export type ProcedureSource = z.infer<typeof procedure>;
export type Answer = z.infer<typeof answer>;
export type Step = z.infer<typeof step>;
export type Target = z.infer<typeof target>;
export type System = z.infer<typeof systemSchema>;
export type DeskContent = z.infer<typeof deskContentSchema>;
export type SentenceName = keyof typeof sentencePlaceholders;
export type EntityValue = z.infer<typeof entityValue>;

/** A procedure made ready for walking: `version` changes with its file, steps are found by id. */
export interface Procedure extends ProcedureSource {
  readonly version: string;
  /** Step id -> the step and the index of its method. */
  readonly places: ReadonlyMap<string, { readonly step: Step; readonly method: number; readonly index: number }>;
}

/** One thing that can be asked for: `intents/<id>.yaml` and `responses/<id>.yaml` together. */
export interface Entry {
  readonly id: string;
  readonly title: string;
  /** The main entry it belongs to; its own id for a main entry. */
  readonly topic: string;
  /** 「怎么弄」 after it asks about itself, not for the procedure of its topic. */
  readonly apart: boolean;
  readonly utterances: readonly string[];
  readonly response: Procedure | Answer;
}

export interface Entity {
  readonly role?: 'own' | 'foreign' | undefined;
  readonly values: Readonly<Record<string, EntityValue>>;
  /** Words that name one of `of` without telling which. */
  readonly vague?: { readonly words: readonly string[]; readonly of: readonly string[] } | undefined;
}

/** Everything the bot knows, checked and immutable; a reload swaps the whole object. */
export interface Content {
  /** SHA-256 of the content files: changes when anything changes. */
  readonly hash: string;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly commands: Readonly<Record<CommandName, readonly string[]>>;
  /** Questions that name nothing of their own: they ask more of what was just answered. */
  readonly followUps?: readonly string[] | undefined;
  readonly which: readonly { readonly words: readonly string[]; readonly entries: readonly string[] }[];
  readonly smalltalk: Readonly<Record<string, readonly string[]>>;
  /** What is not ours, by kind. */
  readonly outOfScope: Readonly<Record<string, readonly string[]>>;
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  readonly entities: Readonly<Record<string, Entity>>;
  /** Lines of the jieba user dictionary. */
  readonly words: readonly string[];
  readonly system: System;
  readonly desk: DeskContent;
  /** Short name -> what operators send with it. */
  readonly canned: Readonly<Record<string, string>>;
}
