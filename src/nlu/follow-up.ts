// What a message means after what was said before it: a follow-up, the same of another verb or product, a correction.
// Texts are normalised.
import type { Content } from '../content/schema.ts';
import type { Context, Reading } from '../message.ts';
import { correctionOf } from './correction.ts';
import { mixed, type Ranked, type Scope, thresholds } from './decide.ts';
import { createEcho } from './echo.ts';
import type { Model } from './model.ts';
import { lettersOf } from './normalize.ts';
import type { Ranking } from './ranking.ts';
import { isOutOfScope } from './training-set.ts';
import type { Verbs } from './verbs.ts';

/** Log probability added to the entries of the topic for a follow-up. */
const followUpPrior = 3;
/** A message at most this long may be a follow-up of the topic before it. */
export const maxFollowUp = 18;
/** A correction, or an answer to a clarification, must be this likely. */
export const minFollowUp = 0.5;
/** A plainly elliptic message read in its topic. */
const minElliptic = 0.35;
/** So much of a message stands in the answer before it when it asks for more of that. */
const minEcho = 0.5;
/** So likely, a message that names a product, or is not ours, is read alone. */
const sureAlone = 0.8;

export interface FollowUps {
  /** The ranking of a text alone -> its ranking after what was said. */
  inContext(text: string, alone: Ranked, context: Context): Ranked;
  parallelOf(text: string, context: Context): Reading | undefined;
  corrected(text: string, context: Context): Reading | undefined;
}

export function createFollowUps(content: Content, model: Model, ranking: Ranking, verbs: Verbs): FollowUps {
  const { normalize, findEntities, tokenize } = model;
  const { isEntry, topicOf } = ranking;
  const echo = createEcho(content, normalize, tokenize);
  /**
   * 「那数据呢」 after 注销微信 is read as 「注销微信数据呢」, above all among the details of that topic. The title of the
   * entry asked about last counts as much as that of its main entry; both themselves are not asked for again.
   */
  const inTopic = (text: string, topic: string, last: string): Ranked => {
    const scope: Scope = {
      allowed: (label) => (isEntry(label) && label !== topic && label !== last) || isOutOfScope(label),
      prior: (label) => (topicOf(label) === topic ? followUpPrior : 0),
    };
    const titles = [...new Set([topic, last])].map((id) => normalize(content.entries.get(id)?.title ?? ''));
    const phrases = titles.map((title) => title + withoutLead(text));
    const rankings = phrases.map((phrase) => ranking.of(phrase, scope).ranked);
    return mixed(rankings);
  };

  /** Alone, in its topic, or half and half: an elliptic message needs its topic, one that names a product hardly. */
  const inContext = (text: string, alone: Ranked, context: Context): Ranked => {
    const last = context.topic ?? context.running;
    const topic = topicOf(last);
    const [best] = alone;
    if (topic === null || last === null || !best || lettersOf(text).length > maxFollowUp) return alone;
    const talk = !isEntry(best.label) && !isOutOfScope(best.label);
    if (talk && best.p >= thresholds.commandAmongMany) return alone;
    if ((best.label === topic || best.label === last) && best.p >= thresholds.match) return alone;
    if (((productOf(text) !== '' && !elliptic(text)) || isOutOfScope(best.label)) && best.p >= sureAlone) return alone;
    const together = inTopic(text, topic, last);
    const ranked = elliptic(text) && (together[0]?.p ?? 0) >= minElliptic ? together : mixed([alone, together]);
    const more = asksMoreOf(last, text, ranked[0]?.label ?? '');
    return more ? [{ label: last, p: thresholds.match }, ...ranked.filter(({ label }) => label !== last)] : ranked;
  };

  /**
   * 「要几天到账」 after the answer that says so: what is asked about stands in it, and not in the entry that would be
   * answered, or that belongs to another topic: 「朋友圈呢」 after what is kept when something is unbound.
   */
  const asksMoreOf = (last: string, text: string, instead: string): boolean => {
    if (verbs.all.some((verb) => text.includes(verb)) || productOf(text) !== '') return false;
    const told = echo(text, last);
    return told >= minEcho && (topicOf(instead) !== topicOf(last) || echo(text, instead) < told);
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

/** 「那手机号呢」: a few letters with the marks of a follow-up. */
function elliptic(text: string): boolean {
  const letters = lettersOf(text);
  return /^(?:那|还有)|呢$/u.test(letters) && lettersOf(withoutLead(text)).length <= 7;
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
