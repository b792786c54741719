// Which step of a procedure says what a message asks: 「付款会受影响吗」 while 跨境业务 is talked about.
import type { Content, Step } from '../content/schema.ts';
import type { Normalize } from './normalize.ts';
import { asksSomething } from './question.ts';
import { contentWords } from './step-words.ts';
import type { Tokenize } from './tokenize.ts';

/** The id of the step of a procedure that says what a text (normalised) asks; null when it asks nothing or none plainly does. */
export type StepAbout = (text: string, procedure: string) => string | null;

/** So much of what is asked stands in the step. */
const minShare = 0.5;
/** A word in more of a procedure's steps than this says nothing about one of them. */
const maxShare = 0.4;

export function createStepAbout(
  { entries }: Pick<Content, 'entries'>,
  normalize: Normalize,
  tokenize: Tokenize,
): StepAbout {
  const wordsOf = (text: string): readonly string[] => [...new Set(contentWords(tokenize(text)))];
  const procedures = new Map<string, Told>();
  for (const { id, title, response } of entries.values()) {
    if (response.kind !== 'procedure') continue;
    const steps = response.methods.flatMap((method) =>
      method.steps.map((step) => ({ id: step.id, words: new Set(wordsOf(normalize(saidBy(step)))) })),
    );
    procedures.set(id, { title: normalize(title + (response.title ?? '')), steps });
  }
  return (text, procedure) => {
    const { title, steps } = procedures.get(procedure) ?? { title: '', steps: [] };
    if (!asksSomething(text)) return null;
    const tells = (word: string): boolean =>
      !/^[a-z]+$/.test(word) &&
      !title.includes(word) &&
      steps.filter(({ words }) => words.has(word)).length <= maxShare * steps.length;
    const asked = wordsOf(text).filter(tells);
    const scored = steps.map(({ id, words }) => ({ id, count: asked.filter((word) => words.has(word)).length }));
    const [best] = scored.sort((a, b) => b.count - a.count);
    return best && best.count > 0 && best.count >= minShare * asked.length ? best.id : null;
  };
}

interface Told {
  readonly title: string;
  readonly steps: readonly { readonly id: string; readonly words: ReadonlySet<string> }[];
}

/** What a step tells, without its help: that is said when something is missing. */
function saidBy({ text, variants, warnings, why, choices }: Step): string {
  const labels = (choices ?? []).map(({ label }) => label);
  return [text ?? '', ...Object.values(variants ?? {}), ...(warnings ?? []), why ?? '', ...labels].join('\n');
}
