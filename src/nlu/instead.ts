// The same question of another verb or product (「那注销呢」), or what is meant instead (「不是QQ是小程序」). Texts are normalised.
import type { Content } from '../content/schema.ts';
import type { Context, Reading } from '../message.ts';
import { correctionOf } from './correction.ts';
import type { Scope } from './decide.ts';
import { withoutLead } from './follow-up.ts';
import type { Model } from './model.ts';
import { lettersOf } from './normalize.ts';
import type { Ranking } from './ranking.ts';
import { entryReading } from './reader.ts';
import { followUpLabel, isOutOfScope } from './training-set.ts';
import type { Verbs } from './verbs.ts';

/** What is meant instead must be this likely. */
const minLikely = 0.5;

export interface Instead {
  parallelOf(text: string, context: Context): Reading | undefined;
  corrected(text: string, context: Context): Reading | undefined;
}

export function createInstead(content: Content, model: Model, ranking: Ranking, verbs: Verbs): Instead {
  const { normalize } = model;
  const { isEntry, productOf } = ranking;
  /** The bare verb in a title. */
  const verbOf = (title: string): string => verbs.all.find((verb) => normalize(title).includes(verb)) ?? '';

  /** 「那注销呢」 after 「解绑能撤销吗」 asks 「注销能撤销吗」: the same of another verb, or of another product. */
  const parallelOf = (text: string, context: Context): Reading | undefined => {
    const last = context.topic ?? context.running;
    const named = bareOf(text);
    if (last === null || named === null || named === '') return undefined;
    const title = normalize(content.entries.get(last)?.title ?? '');
    const before = verbs.all.includes(named) ? verbOf(title) : productOf(title);
    const same = verbs.all.includes(named) || productOf(named) === named;
    if (!same || before === '' || normalize(before) === named) return undefined;
    const scope: Scope = { allowed: (label) => isEntry(label) || isOutOfScope(label), prior: () => 0 };
    const [best] = ranking.of(title.replace(normalize(before), named), scope).ranked;
    if (!best || !isEntry(best.label) || best.label === last || best.p < minLikely) return undefined;
    return entryReading(best.label, best.p);
  };

  /** 「不是QQ是小程序」: what is meant instead, alone or with the verb of what was talked about. */
  const corrected = (text: string, context: Context): Reading | undefined => {
    const wrong = context.running ?? context.topic;
    const meant = wrong === null ? null : correctionOf(text);
    if (wrong === null || meant === null) return undefined;
    const verb = verbOf(content.entries.get(wrong)?.title ?? '');
    const scope: Scope = {
      allowed: (label) => label !== wrong && label !== followUpLabel,
      prior: () => 0,
    };
    const [best] = [meant, verb + meant]
      .flatMap((each) => ranking.of(each, scope).ranked.slice(0, 1))
      .sort((a, b) => b.p - a.p);
    if (!best || !isEntry(best.label) || best.p < minLikely) return undefined;
    return { kind: 'entry', entry: best.label, confidence: best.p, correction: context.running !== null, others: [] };
  };

  return { parallelOf, corrected };
}

/** 「那注销的话呢」 -> 注销: what is left of a plainly elliptic message without its marks, or null when it is none. */
function bareOf(text: string): string | null {
  const letters = lettersOf(text);
  if (!/^(?:那|要是|如果|换成|单纯|只)|呢$/u.test(letters)) return null;
  const named = withoutLead(letters).replace(/^(?:只是|单纯|光是|仅仅|就是|要是|如果|只|光|就|我)+/u, '');
  return named.replace(
    /(?:账号|号)?(?:的话|以后|之后|后)?(?:呢|咧|吗|怎么弄|怎么办|怎么操作|咋弄|咋办|会怎样|行吗)?$/u,
    '',
  );
}
