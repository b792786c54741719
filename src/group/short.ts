// A long procedure in a group: the short answer and the way to a private talk; its steps come only when asked for.
import type { Content } from '../content/schema.ts';
import type { Limits, Message, Part, Reading, Turn } from '../message.ts';
import { render } from '../render/render.ts';
import type { GroupSettings } from './settings.ts';
import type { Offer } from './state.ts';

/** The turn has just begun a procedure: its first step, or the question before it. */
export function beginsProcedure({ outcome, intent, procedure, step }: Turn): boolean {
  if (procedure === null || intent !== procedure) return false;
  return (outcome === 'step' && step === 1) || outcome === 'ask';
}

/** A question comes before the steps are known: then it counts as long. */
export function isLong({ steps }: Turn, { longSteps }: GroupSettings): boolean {
  return steps === null || steps >= longSteps;
}

/** @param privateChat see Post */
export function shorten(turn: Turn, privateChat: string | undefined, content: Content, limits: Limits): Turn {
  const entry = content.entries.get(turn.procedure ?? '');
  if (entry?.response.kind !== 'procedure') return turn;
  const { intro, title = entry.title } = entry.response;
  const here = content.system.sentences['choose-here'];
  const parts: Part[] = [{ text: intro.trim() }];
  if (privateChat) parts.push({ say: 'group-link', values: { link: privateChat + entry.id } });
  else if (privateChat === '') parts.push({ say: 'group-private', values: { title } });
  parts.push({ say: 'group-here', values: { choice: here } });
  return { ...turn, replies: render(parts, limits.buttons ? [here] : [], content, limits) };
}

export type Understand = (
  text: string,
  context: {
    readonly topic: null;
    readonly running: string;
    readonly asked: null;
    readonly choices: readonly { readonly label: string; readonly partial: boolean; readonly entry: null }[];
  },
) => { readonly reading: Reading };

const goesOn: ReadonlySet<string> = new Set(['next', 'resume', 'yes', 'repeat']);

/** Does the answer to a short answer ask for the steps in the group? */
export function wantsHere(message: Message, { procedure }: Offer, content: Content, understand: Understand): boolean {
  const here = { label: content.system.sentences['choose-here'], partial: false, entry: null };
  const context = { topic: null, running: procedure, asked: null, choices: [here] };
  const reading = message.reading ?? understand(message.text, context).reading;
  return reading.kind === 'choice' || (reading.kind === 'command' && goesOn.has(reading.command));
}
