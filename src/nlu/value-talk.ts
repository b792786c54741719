// Messages that tell the device, or whatever else procedures ask for, and those that ask for another one.
import type { Content } from '../content/schema.ts';
import type { FindEntities } from './entities.ts';
import { clausesOf, lettersOf } from './normalize.ts';
import { asksSomething } from './question.ts';
import type { Ranking } from './ranking.ts';
import { entryReading, type Reader } from './reader.ts';
import type { Situation } from './scope.ts';
import { asksForIt, asksWhetherAlike } from './talk-forms.ts';
import { followUpLabel } from './training-set.ts';
import { answersWithValue, onlyValues, vagueValue, withoutValues } from './values.ts';

/** Letters beside a value that may ask more of what was just told, and how likely that must be. */
const maxRest = 7;
const minLikely = 0.5;
/** Letters that may stand before a value in the same message. */
const maxBefore = 8;

export interface ValueTalk {
  /** 「等等我换了个苹果手机」 is no request for time. */
  readonly changed: Reader;
  /** 「苹果的话去哪弄」: more of what was just told, for another value of what it depends on. */
  readonly asksForOther: Reader;
  /** 「我是安卓」, 「手机修好了，是苹果」, 「还是用手机吧」. */
  readonly stated: Reader;
}

export function createValueTalk(
  content: Content,
  findEntities: FindEntities,
  ranking: Ranking,
  { scopeOf }: Situation,
): ValueTalk {
  const isAsked = ({ entity }: { readonly entity: string }): boolean => entity in content.system.ask;

  /** One clause is a value, the other a few words about it: a reason, or 「步骤一样吗」. */
  const hasValueClause = (text: string): boolean => {
    const clauses = clausesOf(text);
    const value = clauses.find((clause) => onlyValues(clause, findEntities(clause), content));
    const beside = clauses.filter((clause) => clause !== value).join('');
    if (value === undefined || beside === '' || beside.length > maxBefore) return false;
    if (asksSomething(text) && !asksWhetherAlike(beside)) return false;
    return findEntities(beside).every(({ role }) => role !== 'own');
  };

  /** 「电脑不方便，我拿手机弄吧」. */
  const vagueAtEnd = (text: string): string | undefined => {
    const clauses = clausesOf(text);
    const last = clauses.at(-1) ?? '';
    return clauses.length > 1 && text.length - last.length <= maxBefore ? vagueValue(last, content) : undefined;
  };

  return {
    changed: ({ command, context, found }) =>
      command?.command === 'wait' && context.running !== null && found.some(isAsked) ? { kind: 'values' } : null,

    asksForOther({ text, found, context }) {
      const last = context.topic ?? context.running;
      const rest = withoutValues(text, found, content);
      const length = lettersOf(rest).length;
      if (last === null || rest === text || length === 0 || length > maxRest) return null;
      const running = last === context.running;
      if (running && (asksWhetherAlike(rest) || asksForIt(lettersOf(rest)))) return { kind: 'values' };
      const [best] = ranking.of(rest, scopeOf(rest, context)).ranked;
      if (best?.label !== followUpLabel || best.p < minLikely) return null;
      return running ? { kind: 'values' } : entryReading(last, best.p);
    },

    stated({ text, found, context }) {
      const running = context.running !== null;
      if (onlyValues(text, found, content) || (running && hasValueClause(text))) return { kind: 'values' };
      const vague = running ? (vagueValue(text, content) ?? vagueAtEnd(text)) : undefined;
      if (vague !== undefined) return { kind: 'vague', entity: vague };
      return context.asked === 'slot' && answersWithValue(text, found, content) ? { kind: 'values' } : null;
    },
  };
}
