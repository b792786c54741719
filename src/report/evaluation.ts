// Walks the bot through questions and dialogues written by another hand (test/evaluation) and counts what came out.
import type { Content, Entry } from '../content/schema.ts';
import { titleOf } from '../dialog/show.ts';
import { type Message, outcomes, type Reading, type Turn } from '../message.ts';
import { fill } from '../render/render.ts';
import { z } from '../zod.ts';
import { cites } from './coverage.ts';

const oneOrMore = <T extends z.ZodType>(schema: T) => z.union([schema, z.array(schema)]);

export const questionSchema = z.object({
  text: z.string(),
  entries: z.array(z.string()).min(1),
  statements: z.array(z.string()),
  style: z.string(),
  after: z.string().optional(),
});
export const outsideSchema = z.object({ text: z.string(), kind: z.string() });
export const navigationSchema = z.object({
  text: z.string(),
  running: z.boolean(),
  accept: z.array(z.string()).min(1),
});
const expectSchema = z.object({
  outcome: oneOrMore(z.enum(outcomes)).optional(),
  procedure: z.union([z.string(), z.null(), z.array(z.string().nullable())]).optional(),
  step: z.union([z.number(), z.null(), z.object({ after: z.number() })]).optional(),
  intent: oneOrMore(z.string()).optional(),
  contains: z.array(z.string()).optional(),
  excludes: z.array(z.string()).optional(),
});
export const dialogueSchema = z.object({
  name: z.string(),
  turns: z.array(
    z.object({
      user: z.string(),
      kind: z.enum(['text', 'voice', 'image', 'sticker']).optional(),
      at: z.number().optional(),
      group: z.string().optional(),
      mentioned: z.boolean().optional(),
      expect: expectSchema.optional(),
    }),
  ),
});

export type Question = z.infer<typeof questionSchema>;
export type Outside = z.infer<typeof outsideSchema>;
export type Dialogue = z.infer<typeof dialogueSchema>;
type Expect = z.infer<typeof expectSchema>;
type Say = (message: Omit<Message, 'kind' | 'at'> & Partial<Message>) => Promise<Turn>;

/** `right`: the first reply is the entry asked for; `beside`: another reply of the same turn is; `offered`: a clarification offers it. */
export type Verdict = 'right' | 'beside' | 'offered' | 'refused' | 'wrong';

export interface Judged {
  readonly text: string;
  readonly group: string;
  readonly verdict: Verdict;
  readonly got: string;
  readonly wanted: string;
}

export async function judgeQuestion(
  question: Question,
  conversation: string,
  say: Say,
  content: Content,
): Promise<Judged> {
  const { text, after, style, entries, statements } = question;
  if (after !== undefined) await say({ conversation, text: after });
  const turn = await say({ conversation, text });
  const wanted = entries.join(' | ');
  return {
    text: after === undefined ? text : `${after} / ${text}`,
    group: style,
    verdict: verdictOf(turn, entries, statements, content),
    got: gotOf(turn),
    wanted,
  };
}

function verdictOf(turn: Turn, entries: readonly string[], statements: readonly string[], content: Content): Verdict {
  const choices = turn.replies.flatMap((reply) => reply.choices);
  if (turn.outcome === 'clarify') {
    return entries.some((id) => choices.includes(content.entries.get(id)?.title ?? '')) ? 'offered' : 'wrong';
  }
  if (turn.outcome === 'step' && entries.includes(turn.procedure ?? '')) return 'right'; // a step of what was asked for
  if (turn.intent === null || turn.outcome === 'smalltalk') return 'refused';
  const holds = (entry: Entry): boolean =>
    entries.includes(entry.id) || (statements.length > 0 && statements.every((statement) => cites(entry, statement)));
  const answered = content.entries.get(turn.intent);
  if (answered && holds(answered)) return 'right';
  return toldBeside(turn, content).some(holds) ? 'beside' : 'wrong';
}

/** The entries told in a reply of their own beside the one that was read. */
function toldBeside({ replies }: Turn, content: Content): Entry[] {
  const opening = (entry: Entry): string => fill(content.system.sentences.beside, { title: titleOf(entry) });
  return [...content.entries.values()].filter((entry) => replies.some(({ text }) => text.startsWith(opening(entry))));
}

function gotOf(turn: Turn): string {
  if (turn.outcome === 'clarify') return `clarify: ${turn.replies.flatMap(({ choices }) => choices).join(' / ')}`;
  return `${turn.outcome} ${turn.intent ?? '-'} ${turn.confidence ?? ''}`.trim();
}

/** Right when it was not answered as if it were ours. */
export async function judgeOutside({ text, kind }: Outside, conversation: string, say: Say): Promise<Judged> {
  const turn = await say({ conversation, text });
  const accepted = ['step', 'answer', 'ask'].includes(turn.outcome) && turn.intent !== null;
  const verdict = accepted ? 'wrong' : turn.outcome === 'clarify' ? 'offered' : 'right';
  return { text, group: kind, verdict, got: gotOf(turn), wanted: 'not ours' };
}

/** Every turn of the dialogue must meet its expectation. */
export async function judgeDialogue(dialogue: Dialogue, conversation: string, say: Say): Promise<Judged> {
  let before: Turn | undefined;
  for (const [index, { user: text, expect, ...rest }] of dialogue.turns.entries()) {
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const turn = await say({ conversation, text, ...given });
    const problem = expect && problemOf(expect, turn, before);
    if (problem) {
      return {
        text: `${dialogue.name}, turn ${index + 1} "${text}"`,
        group: 'dialogue',
        verdict: 'wrong',
        got: `${gotOf(turn)} ${turn.procedure ?? '-'}@${turn.step ?? '-'}: ${turn.replies
          .map((reply) => reply.text)
          .join('\n')
          .slice(0, 90)}`,
        wanted: problem,
      };
    }
    before = turn;
  }
  return { text: dialogue.name, group: 'dialogue', verdict: 'right', got: '', wanted: '' };
}

function problemOf(expect: Expect, turn: Turn, before: Turn | undefined): string | undefined {
  const text = turn.replies.map((reply) => `${reply.text}\n${reply.choices.join('\n')}`).join('\n');
  const step =
    typeof expect.step === 'object' && expect.step !== null ? (before?.step ?? 0) + expect.step.after : expect.step;
  const checks: [boolean, string][] = [
    [
      expect.outcome === undefined || [expect.outcome].flat().includes(turn.outcome),
      `outcome ${String(expect.outcome)}`,
    ],
    [
      expect.procedure === undefined || [expect.procedure].flat().includes(turn.procedure),
      `procedure ${String(expect.procedure)}`,
    ],
    [step === undefined || turn.step === step, `step ${step}`],
    [
      expect.intent === undefined || [expect.intent].flat().includes(turn.intent ?? ''),
      `intent ${String(expect.intent)}`,
    ],
    ...(expect.contains ?? []).map((part): [boolean, string] => [text.includes(part), `contains ${part}`]),
    ...(expect.excludes ?? []).map((part): [boolean, string] => [!text.includes(part), `excludes ${part}`]),
  ];
  return checks.find(([ok]) => !ok)?.[1];
}

export type Navigation = z.infer<typeof navigationSchema>;

/** What a navigation line was read as, while `running` is under way or nothing is. */
export function judgeNavigation(
  { text, running, accept }: Navigation,
  read: (text: string, running: boolean) => Reading,
): Judged {
  const reading = read(text, running);
  const got = nameOf(reading);
  const right = accept.includes(got);
  return {
    text,
    group: running ? 'running' : 'idle',
    verdict: right ? 'right' : 'wrong',
    got,
    wanted: accept.join(' | '),
  };
}

function nameOf(reading: Reading): string {
  if (reading.kind === 'command') return reading.command;
  if (reading.kind === 'smalltalk') return `smalltalk:${reading.id}`;
  if (reading.kind === 'entry') return `entry:${reading.entry}`;
  return reading.kind;
}
