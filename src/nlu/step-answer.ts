// What a short message means at a step because it names what the step is about: 「备份好了」 and 「没有积分」 go on, 「没有授权管理」
// is stuck, 「还没备份」 and 「授权管理在哪」 need its help, 「为什么要备份」 asks why. Texts are normalised.
import type { Content } from '../content/schema.ts';
import type { Context, Reading, Way } from '../message.ts';
import type { FindEntities } from './entities.ts';
import { lettersOf, type Normalize } from './normalize.ts';
import { asksSomething } from './question.ts';
import {
  deniedBy,
  denies,
  isAction,
  isCompletion,
  isEmphatic,
  isOnScreen,
  namesWhole,
  objectOfWhere,
  objectOfWhy,
  quoted,
  soughtBy,
} from './step-phrases.ts';
import { contentWords } from './step-words.ts';
import type { Tokenize } from './tokenize.ts';

const maxLetters = 14;

export type StepAnswer = (text: string, context: Context) => Reading | null;

interface Parts {
  readonly normalize: Normalize;
  readonly tokenize: Tokenize;
  readonly findEntities: FindEntities;
}

export function createStepAnswer(
  { entries }: Pick<Content, 'entries'>,
  { normalize, tokenize, findEntities }: Parts,
): StepAnswer {
  const wordsOf = (text: string): readonly string[] => contentWords(tokenize(text));
  const valuesOf = (text: string): readonly string[] => findEntities(text).map(({ value }) => value);

  /** As it is written, in two halves (自动续费), or under another name (余额, 零钱). */
  const holds = (text: string, word: string): boolean => {
    if (text.includes(word)) return true;
    if (word.length === 4 && text.includes(word.slice(0, 2)) && text.includes(word.slice(2))) return true;
    const [value] = valuesOf(word);
    return value !== undefined && valuesOf(text).includes(value);
  };

  /** Every telling word of a part of the message stands in one of the texts, and there is such a word. */
  const standsIn = (part: string, texts: readonly string[]): boolean => {
    const words = wordsOf(part);
    return words.length > 0 && words.every((word) => texts.some((text) => holds(text, word)));
  };

  /** The procedure itself is meant, not one of its steps. */
  const isWhole = (object: string, title: string): boolean => wordsOf(object).every((word) => title.includes(word));

  /** The current step is the first that is meant. */
  const questionOf = (said: string, way: Way, title: string): Reading | null => {
    const object = objectOfWhy(said);
    if (object !== null && !isWhole(object, title)) {
      if (standsIn(object, told(way))) return { kind: 'command', command: 'why', number: way.number };
      const place = way.steps.findIndex((step) => standsIn(object, [step]));
      if (place !== -1) return { kind: 'command', command: 'why', number: place + 1 };
    }
    const sought = objectOfWhere(said);
    return sought !== null && standsIn(sought, [quoted(here(way))]) ? command('explain') : null;
  };

  const denialOf = (said: string, way: Way, title: string, choices: Context['choices']): Reading | null => {
    const denied = deniedBy(said);
    if (denied === null) return null;
    const { kind, object } = denied;
    const late = kind === 'not-yet' || (kind === 'none' && isAction(object));
    const branch = late ? null : branchOf(object, way, choices);
    if (branch) return branch;
    if (kind === 'none' && standsIn(object, [quoted(way.steps.join(''))])) return command('stuck');
    if (!standsIn(object, told(way))) return null;
    if (kind === 'broken') return command('stuck');
    if (late) return command('explain');
    if (isWhole(object, title)) return null;
    if (kind === 'none' && isSought(object, here(way))) return command('stuck');
    if (way.gate) return command('skip');
    return way.number === way.steps.length || way.branches.some(denies) ? null : command('done');
  };

  /** The branch that denies the same; the only one that denies anything will do when the step speaks of the object. */
  const branchOf = (object: string, way: Way, choices: Context['choices']): Reading | null => {
    const labels = way.branches.filter(denies);
    const same = labels.filter((label) => standsIn(object, [label]));
    const meant = same.length === 0 && standsIn(object, [here(way)]) ? labels : same;
    const index = choices.findIndex(({ label }) => meant.length === 1 && normalize(label) === meant[0]);
    return index === -1 ? null : { kind: 'choice', index };
  };

  const isSought = (object: string, step: string): boolean =>
    isOnScreen(object) || wordsOf(object).some((word) => soughtBy(step).includes(word));

  /** 「备份好了」; with 都 or 已经 it may be about another step, or name nothing: 「都跟他们说过了」. */
  const isDone = (said: string, way: Way): boolean => {
    if (standsIn(said, [...told(way), way.more])) return true;
    const elsewhere = way.gate ? [] : way.steps;
    return isEmphatic(said) && wordsOf(said).every((word) => elsewhere.some((step) => holds(step, word)));
  };

  return (text, { way, running, choices }) => {
    const said = lettersOf(text);
    if (!way || said.length > maxLetters) return null;
    const plain = normalized(way, normalize);
    const title = normalize(entries.get(running ?? '')?.title ?? '');
    const asked = questionOf(said, plain, title);
    if (asked || asksSomething(text)) return asked;
    if (!isCompletion(said)) return denialOf(said, plain, title, choices);
    if (namesWhole(said) && wordsOf(said).length === 0) return command('finish');
    return denialOf(said, plain, title, choices) ?? (isDone(said, plain) ? command('done') : null);
  };
}

function normalized(way: Way, normalize: Normalize): Way {
  return {
    ...way,
    steps: way.steps.map(normalize),
    more: normalize(way.more),
    branches: way.branches.map(normalize),
  };
}

function command(name: 'done' | 'finish' | 'skip' | 'explain' | 'stuck'): Reading {
  return { kind: 'command', command: name, number: null };
}

function here({ steps, number }: Way): string {
  return steps[number - 1] ?? '';
}

/** What the current step says and offers. */
function told(way: Way): readonly string[] {
  return [here(way), ...way.branches];
}
