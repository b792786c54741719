// What a message means after what was said before it: a follow-up, the same of another verb or product, a correction.
// Texts are normalised.
import type { Content } from '../content/schema.ts';
import type { Context, Reading } from '../message.ts';
import { correctionOf } from './correction.ts';
import { pooled, type Ranked, type Scope } from './decide.ts';
import { createEcho } from './echo.ts';
import type { Model } from './model.ts';
import { lettersOf } from './normalize.ts';
import type { Ranking } from './ranking.ts';
import { followUpLabel, isOutOfScope } from './training-set.ts';
import type { Verbs } from './verbs.ts';

/**
 * How much it counts what a message means alone, behind the title of the entry asked about last, and behind that of its main
 * entry. Fitted on 420 follow-ups written by others: half ask more of the last answer, a third of another entry of the topic.
 */
const weights = { alone: 0.6, last: 0.5, main: 0.4 } as const;
/** Log probability added to the entries of the topic; and to the last entry, when all that is asked about stands in it. */
const topicPrior = 0.4;
const echoPrior = 1;
/** A message at most this long may be a follow-up of the topic before it. */
export const maxFollowUp = 18;
/** A correction, or an answer to a clarification, must be this likely. */
export const minFollowUp = 0.5;

/** So likely, a message that names a product, or is not ours, is read alone. */
const sureAlone = 0.8;
const T = JSON.parse(process.env['TUNE'] ?? '{"talk":0.4,"rel":0.5,"tau":1,"oos":0.9}');

export interface FollowUps {
  /** The ranking of a text alone -> its ranking after what was said. */
  inContext(text: string, alone: Ranked, context: Context, asksMore: boolean): Ranked;
  parallelOf(text: string, context: Context): Reading | undefined;
  corrected(text: string, context: Context): Reading | undefined;
}

export function createFollowUps(content: Content, model: Model, ranking: Ranking, verbs: Verbs): FollowUps {
  const { normalize, findEntities, tokenize } = model;
  const { isEntry, topicOf } = ranking;
  const echo = createEcho(content, normalize, tokenize);
  const entriesOnly: Scope = { allowed: (label) => isEntry(label) || isOutOfScope(label), prior: () => 0 };
  /** The title of an entry and the text: 「那数据呢」 after 注销微信 is 「注销微信数据呢」. */
  const behind = (entry: string, text: string): Ranked =>
    ranking.of(normalize(content.entries.get(entry)?.title ?? '') + withoutLead(text), entriesOnly).ranked;

  /** @param asksMore the text is known to ask more of what was just told */
  const inContext = (text: string, alone: Ranked, context: Context, asksMore: boolean): Ranked => {
    const last = context.topic ?? context.running;
    const topic = topicOf(last);
    if (topic === null || last === null || lettersOf(text).length > maxFollowUp) return alone;
    if (!asksMore && standsAlone(text, alone)) return alone;
    const rankings = [
      { ranked: ofLast(alone, last, asksMore), weight: weights.alone },
      { ranked: behind(last, text), weight: weights.last },
      { ranked: behind(topic, text), weight: weights.main },
    ];
    const told = echoPrior * echo(text, last);
    return pooled(
      rankings.map((r) => ({ ...r, weight: r.weight * T.tau })),
      (label) => T.tau * ((topicOf(label) === topic ? topicPrior : 0) + (label === last ? told : 0)),
    );
  };

  /** A command, small talk, what names its product, or is plainly not ours: what was said before makes no difference. */
  const standsAlone = (text: string, alone: Ranked): boolean => {
    const [best] = alone;
    if (!best || best.label === followUpLabel) return false;
    const more = alone.find(({ label }) => label === followUpLabel)?.p ?? 0;
    if (isOutOfScope(best.label)) return best.p >= T.oos;
    if (isEntry(best.label)) return best.p >= sureAlone && productOf(text) !== '';
    return best.p >= T.talk && more <= best.p * T.rel;
  };

  /** What names nothing of its own asks more of the last answer. */
  const ofLast = (alone: Ranked, last: string, asksMore: boolean): Ranked => {
    const entries = alone.filter(({ label }) => isEntry(label) || isOutOfScope(label));
    const more = asksMore ? 1 : (alone.find(({ label }) => label === followUpLabel)?.p ?? 0);
    const own = entries.find(({ label }) => label === last)?.p ?? 0;
    return [{ label: last, p: own + more }, ...entries.filter(({ label }) => label !== last)];
  };

  /** The bare verb in a title. */
  const verbOf = (title: string): string => verbs.all.find((verb) => normalize(title).includes(verb)) ?? '';

  /** 「那注销呢」 after 「解绑能撤销吗」 asks 「注销能撤销吗」: the same of another verb, or of another product. */
  const parallelOf = (text: string, context: Context): Reading | undefined => {
    const last = context.topic ?? context.running;
    const named = bareOf(text);
    const title = normalize(content.entries.get(last ?? '')?.title ?? '');
    if (last === null || named === null) return undefined;
    const before = verbs.all.includes(named) ? verbOf(title) : productOf(title);
    const same = verbs.all.includes(named) || productOf(named) === named;
    if (!same || before === '' || normalize(before) === named) return undefined;
    const scope: Scope = { allowed: (label) => isEntry(label) || isOutOfScope(label), prior: () => 0 };
    const [best] = ranking.of(title.replace(normalize(before), named), scope).ranked;
    if (!best || !isEntry(best.label) || best.label === last || best.p < minFollowUp) return undefined;
    return { kind: 'entry', entry: best.label, confidence: best.p, correction: false, others: [] };
  };

  /** The first product of ours that is named. */
  const productOf = (text: string): string => {
    const own = findEntities(text).find(({ role }) => role === 'own');
    return own ? text.slice(own.start, own.end) : '';
  };

  /** 「不是QQ是小程序」: what is meant instead, alone or with the verb of what was talked about. */
  const corrected = (text: string, context: Context): Reading | undefined => {
    const wrong = context.running ?? context.topic;
    const meant = wrong === null ? null : correctionOf(text);
    if (wrong === null || meant === null) return undefined;
    const verb = verbOf(content.entries.get(wrong)?.title ?? '');
    const scope: Scope = {
      allowed: (label) => (isEntry(label) && label !== wrong) || isOutOfScope(label),
      prior: () => 0,
    };
    const [best] = [meant, verb + meant]
      .flatMap((each) => ranking.of(each, scope).ranked.slice(0, 1))
      .sort((a, b) => b.p - a.p);
    if (!best || !isEntry(best.label) || best.p < minFollowUp) return undefined;
    return { kind: 'entry', entry: best.label, confidence: best.p, correction: context.running !== null, others: [] };
  };

  return { inContext, parallelOf, corrected };
}

function withoutLead(text: string): string {
  return text.replace(/^(?:那么|那如果|那要是|那|如果|要是|还有|换成)/u, '');
}

/** 「那注销的话呢」 -> 注销: what is left of a plainly elliptic message without its marks, or null when it is none. */
function bareOf(text: string): string | null {
  const letters = lettersOf(text);
  if (!/^(?:那|要是|如果|换成)|呢$/u.test(letters)) return null;
  return withoutLead(letters).replace(
    /(?:账号|号)?(?:的话|以后|之后|后)?(?:呢|咧|吗|怎么弄|怎么办|怎么操作|咋弄|咋办|会怎样|行吗)?$/u,
    '',
  );
}
