// What a message means after what was said before it. Texts are normalised.
import type { Content } from '../content/schema.ts';
import type { Context } from '../message.ts';
import { pooled, type Ranked, type Scope } from './decide.ts';
import { createEcho } from './echo.ts';
import type { Model } from './model.ts';
import { lettersOf } from './normalize.ts';
import type { Ranking } from './ranking.ts';
import type { StepAbout } from './step-about.ts';
import { writtenWordsOf } from './tokenize.ts';
import { followUpLabel, isOutOfScope } from './training-set.ts';

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
/** So likely, a message that names a product, or is not ours, is read alone. */
const sureAlone = 0.8;
/** So many letters are a question of their own: it is not ours when it is so likely not ours. */
const wholeQuestion = 7;
const likelyOutside = 0.4;
const plainlyOutside = 0.95;
/** So likely, a command or small talk is meant, unless it is hardly likelier than that more of the last answer is asked. */
const sureTalk = 0.4;
const moreThanTalk = 0.7;
/** 「啥？」 asks nothing of its own. */
const maxExclamation = 2;
/** So much of a message stands in the last answer, it is not read as something that is not ours. */
const minEcho = 0.4;
/** 「那……呢」 names another matter, unless it is so many times likelier that it asks more of the last answer. */
const namesAnother = 3;

/**
 * The ranking of a text alone -> its ranking after what was said.
 * @param asksMore the text is known to ask more of what was just told
 */
export type InContext = (text: string, alone: Ranked, context: Context, asksMore: boolean) => Ranked;

/** Whether a text may ask more of what was said before it: it is short, and names nothing that we are never asked about. */
export function createMayFollow({ tokenize, familiar, findEntities }: Model): (text: string) => boolean {
  return (text) => {
    const { length } = lettersOf(text);
    if (length < 2 || length > maxFollowUp) return false;
    const roles = new Set(findEntities(text).map(({ role }) => role));
    if (roles.has('foreign') && !roles.has('own')) return false;
    return writtenWordsOf(tokenize(text)).every((word) => familiar.has(word));
  };
}

export function createInContext(
  content: Content,
  { normalize, tokenize }: Model,
  ranking: Ranking,
  stepAbout: StepAbout,
  mayFollow: (text: string) => boolean,
): InContext {
  const { isEntry, topicOf, productOf } = ranking;
  const echo = createEcho(content, normalize, tokenize);
  const entriesOnly: Scope = { allowed: (label) => isEntry(label) || isOutOfScope(label), prior: () => 0 };
  /** The title of an entry and the text: 「那数据呢」 after 注销微信 is 「注销微信数据呢」. */
  const behind = (entry: string, text: string, scope: Scope): Ranked =>
    ranking.of(normalize(content.entries.get(entry)?.title ?? '') + withoutLead(text), scope).ranked;

  const inContext: InContext = (text, alone, context, asksMore) => {
    const last = context.topic ?? context.running;
    const topic = topicOf(last);
    if (topic === null || last === null || !mayFollow(text)) return alone;
    if (!asksMore && standsAlone(text, alone, last)) return alone;
    const more = asksMore ? 1 : pOf(followUpLabel, alone);
    const told = stepAbout(text, last) === null ? echo(text, last) : 1;
    const [named] = alone.filter(({ label }) => isEntry(label) && label !== last);
    const another = elliptic(text) && told < minEcho && more < namesAnother * (named?.p ?? 0);
    const scope: Scope = another
      ? { ...entriesOnly, allowed: (label) => entriesOnly.allowed(label) && label !== last && label !== topic }
      : entriesOnly;
    const rankings = [
      { ranked: ofLast(alone, last, more), weight: weights.alone },
      { ranked: behind(last, text, scope), weight: weights.last },
      { ranked: behind(topic, text, scope), weight: weights.main },
    ];
    return pooled(
      rankings,
      (label) => (topicOf(label) === topic ? topicPrior : 0) + (label === last ? echoPrior * told : 0),
    );
  };

  /** A command, small talk, what names its product, or is plainly not ours: what was said before makes no difference. */
  const standsAlone = (text: string, alone: Ranked, last: string): boolean => {
    const [best] = alone;
    if (!best || best.label === followUpLabel) return false;
    const more = pOf(followUpLabel, alone);
    if (isOutOfScope(best.label)) {
      const whole = lettersOf(text).length >= wholeQuestion;
      if (whole && best.p >= plainlyOutside) return true;
      return best.p >= (whole ? likelyOutside : sureAlone) && !elliptic(text) && echo(text, last) < minEcho;
    }
    const named = productOf(text) !== '';
    if (isEntry(best.label))
      return named && (best.p >= sureAlone || (lettersOf(text).length >= wholeQuestion && !elliptic(text)));
    return best.p >= sureTalk && (more <= best.p * moreThanTalk || lettersOf(text).length <= maxExclamation);
  };

  /** What names nothing of its own asks more of the last answer. */
  const ofLast = (alone: Ranked, last: string, more: number): Ranked => [
    { label: last, p: pOf(last, alone) + more },
    ...alone.filter(({ label }) => label !== last && (isEntry(label) || isOutOfScope(label))),
  ];

  return inContext;
}

function pOf(label: string, ranked: Ranked): number {
  return ranked.find((each) => each.label === label)?.p ?? 0;
}

export function withoutLead(text: string): string {
  return text.replace(/^(?:那么|那如果|那要是|那|如果|要是|还有|换成)/u, '');
}

/** 「那手机号呢」: a few letters with the marks of a follow-up. */
function elliptic(text: string): boolean {
  const letters = lettersOf(text);
  return /^(?:那|还有)|呢$/u.test(letters) && lettersOf(withoutLead(text)).length <= 7;
}
