// What a short message means at a step because it names what the step is about: 「备份好了」 and 「没有积分」 go on, 「没有授权管理」
// is stuck, 「还没备份」 and 「授权管理在哪」 need its help, 「为什么要备份」 asks why. Texts are normalised.
import type { Content } from '../content/schema.ts';
import type { Context, Reading, Way } from '../message.ts';
import { branchMeant } from './branch.ts';
import type { FindEntities } from './entities.ts';
import { clausesOf, lettersOf, type Normalize } from './normalize.ts';
import { asksSomething } from './question.ts';
import { commandReading } from './reader.ts';
import {
  deniedBy,
  denies,
  excuses,
  isAct,
  isAction,
  isBareDone,
  isBarePress,
  isCompletion,
  isEmphatic,
  isGone,
  isOnScreen,
  objectOfWhere,
  objectOfWhy,
  quoted,
  soughtBy,
} from './step-phrases.ts';
import { contentWords } from './step-words.ts';
import type { Tokenize } from './tokenize.ts';

const maxLetters = 14;
const maxClauses = 3;

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
      if (standsIn(object, told(way))) return commandReading('why', way.number);
      const place = way.steps.findIndex((step) => standsIn(object, [step]));
      if (place !== -1) return commandReading('why', place + 1);
    }
    const sought = objectOfWhere(said);
    if (sought === null) return null;
    return wordsOf(sought).length === 0 || standsIn(sought, [quoted(here(way))]) ? commandReading('explain') : null;
  };

  const denialOf = (said: string, way: Way, title: string): Reading | null => {
    const denied = deniedBy(said);
    if (denied === null) return null;
    const { kind, object } = denied;
    const late = kind === 'not-yet' || (kind === 'none' && isAction(object));
    if (late && wordsOf(object).length === 0) return commandReading('explain');
    const branch = late ? null : branchOf(object, way);
    if (branch) return branch;
    const missing = kind === 'none' || kind === 'unseen';
    if (missing && wordsOf(object).length === 0 && (object === '' || isOnScreen(object)))
      return commandReading('stuck');
    if (missing && !way.gate && excuses(here(way), object)) return commandReading('done');
    if (missing && standsIn(object, [quoted(here(way))])) return commandReading('stuck');
    if (missing && quoted(way.more).includes(object)) return commandReading('explain');
    const shown = missing ? shownBy(object, way) : -1;
    if (shown !== -1) return commandReading('explain', shown + 1);
    if (!standsIn(object, told(way))) return kind === 'broken' || kind === 'unseen' ? null : laterOf(object, way, late);
    if (kind === 'broken' || kind === 'unseen') return commandReading('stuck');
    if (late) return commandReading('explain');
    if (isWhole(object, title)) return null;
    if (kind === 'none' && isSought(object, here(way))) return commandReading('stuck');
    if (way.gate) return commandReading('skip');
    return way.number === way.steps.length || way.branches.some(denies) ? null : commandReading('done');
  };

  /** Place of the step that has one look for it: as it is written there, or else under another name; -1 when none does. */
  const shownBy = (object: string, { steps }: Way): number => {
    const written = steps.findIndex((step) => quoted(step).includes(object));
    return written === -1 ? steps.findIndex((step) => standsIn(object, [quoted(step)])) : written;
  };

  /** A step to come is about it: it is told so, and the current one stays. */
  const laterOf = (object: string, way: Way, late: boolean): Reading | null => {
    const telling = wordsOf(object).some((word) => word.length > 1); // 转 in 「转好了」 is any step's
    const later = telling && way.steps.slice(way.number).some((step) => standsIn(object, [step]));
    return later ? { kind: 'remark', remark: late ? 'later-not-yet' : 'later' } : null;
  };

  /** The branch that denies the same; the only one that denies anything will do when the step speaks of the object. */
  const branchOf = (object: string, way: Way): Reading | null => {
    const labels = way.branches.filter(denies);
    const same = labels.filter((label) => standsIn(object, [label]));
    const meant = same.length === 0 && standsIn(object, [here(way)]) ? labels : same;
    const [only, ...more] = meant;
    return only === undefined || more.length > 0 ? null : { kind: 'branch', index: way.branches.indexOf(only) };
  };

  const isSought = (object: string, step: string): boolean =>
    isOnScreen(object) || wordsOf(object).some((word) => soughtBy(step).includes(word));

  /**
   * 「备份好了」; with 都 or 已经 it may be about an earlier step, or name nothing: 「都跟他们说过了」. What a later step is about
   * leaves the current one open, and so does whatever is stated at a gate.
   */
  const doneOf = (said: string, way: Way): Reading | null => {
    if (isBareDone(said) || (!way.gate && isBarePress(said))) return commandReading('done');
    if (way.gate) return { kind: 'remark', remark: 'ticked' };
    if (standsIn(said, [...told(way), way.more])) return commandReading('done');
    const later = laterOf(said, way, false);
    if (later) return later;
    const words = wordsOf(said);
    const earlier = way.steps.slice(0, way.number);
    if (isEmphatic(said) && words.every((word) => earlier.some((step) => holds(step, word))))
      return commandReading('done');
    const acted = words.length > 0 && words.every(isAct);
    return acted || words.some((word) => holds(here(way), word)) ? commandReading('done') : null;
  };

  /** 「群转了，钱也到账了」: what its clauses say together; null when one of them says nothing of the steps. */
  const together = (text: string, context: Context): Reading | null => {
    const clauses = clausesOf(text).filter((clause) => !isParticle(clause));
    if (clauses.length < 1 || clauses.length > maxClauses || asksSomething(text)) return null;
    const readings = clauses.map((clause) => answerOf(clause, context));
    if (readings.some((reading) => reading === null)) return null;
    const goesOn = (reading: Reading | null): boolean =>
      reading?.kind === 'branch' || (reading?.kind === 'command' && reading.command === 'done');
    const stays = readings.find((reading) => reading?.kind !== 'remark' && !goesOn(reading));
    return stays ?? readings.find(goesOn) ?? readings[0] ?? null;
  };

  const answerOf: StepAnswer = (text, { way, running }) => {
    const said = lettersOf(text);
    if (!way || said.length > maxLetters) return null;
    const plain = normalized(way, normalize);
    const title = normalize(entries.get(running ?? '')?.title ?? '');
    if (!way.gate && isGone(here(plain), said))
      return plain.branches.length > 0 ? { kind: 'branch', index: 0 } : commandReading('done');
    const asked = questionOf(said, plain, title);
    if (asked || asksSomething(text)) return asked;
    const branch = branchMeant(
      said,
      plain.branches.map((label, place) => [lettersOf(label), ...(plain.says[place] ?? []).map(lettersOf)]),
    );
    if (branch !== null) return { kind: 'branch', index: branch };
    if (!isCompletion(said)) return denialOf(said, plain, title);
    return denialOf(said, plain, title) ?? doneOf(said, plain);
  };
  return (text, context) => answerOf(text, context) ?? (context.way?.gate ? null : together(text, context));
}

/** 「嗯」, 「好的」 before what is said. */
function isParticle(clause: string): boolean {
  return /^(?:嗯+|哦+|噢|对|好|好的|行|是|是的|那|额|呃|啊|ok|嗯嗯|对对)$/u.test(clause);
}

function normalized(way: Way, normalize: Normalize): Way {
  return {
    ...way,
    steps: way.steps.map(normalize),
    more: normalize(way.more),
    branches: way.branches.map(normalize),
    says: way.says.map((phrases) => phrases.map(normalize)),
  };
}

function here({ steps, number }: Way): string {
  return steps[number - 1] ?? '';
}

/** What the current step says and offers. */
function told(way: Way): readonly string[] {
  return [here(way), ...way.branches];
}
