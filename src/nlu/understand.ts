// A message and what was said before it -> a reading. The order of the questions asked here is the order of certainty.
import { type CommandName, type Content, commandNames } from '../content/schema.ts';
import type { Context, Reading, Understanding } from '../message.ts';
import { type Command, choiceOf, createWordings } from './command.ts';
import { correctionOf } from './correction.ts';
import { type Decision, decide, type Kinds, mixed, type Ranked, rank, type Scope, thresholds } from './decide.ts';
import type { Found } from './entities.ts';
import type { Model } from './model.ts';
import { coreOf, lettersOf } from './normalize.ts';
import { findSecret } from './secrets.ts';
import { commandPrefix, isOutOfScope, smalltalkPrefix } from './training-set.ts';
import { affirmed, onlyValues, singleValues } from './values.ts';

export interface Nlu {
  understand(raw: string, context: Context): Understanding;
}

/** Commands that make sense while no procedure is running. */
const anytime: ReadonlySet<CommandName> = new Set(['human', 'menu', 'help', 'forget', 'sources', 'quit']);
/** Log probability added to navigation while a procedure is running, and to entries of the topic. */
const runningPrior = 0.7;
const topicPrior = 0.7;
const followUpPrior = 3;
/** A message at most this long may be a follow-up of the topic before it. */
const maxFollowUp = 18;
/** Letters that may stand before a command in the same message. */
const maxLeadIn = 12;
/** A correction, or an answer to a clarification, must be this likely. */
const minFollowUp = 0.5;
/** A plainly elliptic message read in its topic. */
const minElliptic = 0.35;
/** The same for a command's wording while that command makes no sense. */
const minOutOfPlace = 0.6;
/** So likely, a message that names a product, or is not ours, is read alone. */
const sureAlone = 0.8;

/** Whether a command may be meant by a wording that is not exact. */
function fits(command: CommandName, { running, asked, topic }: Context): boolean {
  if (command === 'start') return topic !== null || running !== null;
  if (command === 'unsure') return asked === 'slot' || asked === 'clarify';
  return running !== null || asked !== null || anytime.has(command);
}

export function createNlu(content: Content, model: Model): Nlu {
  const { normalize, findEntities } = model;
  const wordings = createWordings(content, normalize);
  const verbs = content.which.flatMap(({ words }) => words.map(normalize)).sort((a, b) => b.length - a.length);
  const kinds: Kinds = {
    isEntry: (label) => content.entries.has(label),
    isIrreversible: (label) => {
      const response = content.entries.get(label)?.response;
      return response?.kind === 'procedure' && response.irreversible === true;
    },
  };

  const ranking = (text: string, scope: Scope): { ranked: Ranked; known: number } => {
    const { classifier, temperature } = model;
    const { scores, known } = classifier.score(model.featurize(text));
    return { ranked: rank({ labels: classifier.labels, scores, temperature }, scope), known };
  };
  const topicOf = (entry: string | null): string | null =>
    entry === null ? null : (content.entries.get(entry)?.topic ?? null);

  const scopeOf = (context: Context): Scope => {
    const topic = topicOf(context.running ?? context.topic);
    const running = context.running !== null;
    return {
      // commandPrefix marks the names of commands
      allowed: (label) =>
        !label.startsWith(commandPrefix) || fits(label.slice(commandPrefix.length) as CommandName, context),
      prior: (label) => {
        if (label.startsWith(commandPrefix)) return running ? runningPrior : 0;
        return topic !== null && topicOf(label) === topic ? topicPrior : 0;
      },
    };
  };

  /**
   * 「那数据呢」 after 注销微信 is read as 「注销微信数据呢」, above all among the details of that topic. The title of the
   * entry asked about last counts as much as that of its main entry; both themselves are not asked for again.
   */
  const inTopic = (text: string, topic: string, last: string): Ranked => {
    const scope: Scope = {
      allowed: (label) => (kinds.isEntry(label) && label !== topic && label !== last) || isOutOfScope(label),
      prior: (label) => (topicOf(label) === topic ? followUpPrior : 0),
    };
    const titles = [...new Set([topic, last])].map((id) => normalize(content.entries.get(id)?.title ?? ''));
    const phrases = titles.flatMap((title) => [title + withoutLead(text), `${title}后${withoutLead(text)}`]);
    const rankings = phrases.map((phrase) => ranking(phrase, scope).ranked);
    return mixed(rankings);
  };

  /** Alone, in its topic, or half and half: an elliptic message needs its topic, one that names a product hardly. */
  const inContext = (text: string, alone: Ranked, context: Context, namesOwn: boolean): Ranked => {
    const last = context.topic ?? context.running;
    const topic = topicOf(last);
    const [best] = alone;
    if (topic === null || last === null || !best || lettersOf(text).length > maxFollowUp) return alone;
    const talk = !kinds.isEntry(best.label) && !isOutOfScope(best.label);
    if (talk && best.p >= thresholds.commandAmongMany) return alone;
    if ((best.label === topic || best.label === last) && best.p >= thresholds.match) return alone;
    if (((namesOwn && !elliptic(text)) || isOutOfScope(best.label)) && best.p >= sureAlone) return alone;
    const together = inTopic(text, topic, last);
    return elliptic(text) && (together[0]?.p ?? 0) >= minElliptic ? together : mixed([alone, together]);
  };

  /** The bare verb in a title: the one several entries share. */
  const verbOf = (title: string): string => verbs.find((verb) => normalize(title).includes(verb)) ?? '';

  /** 「不是QQ是小程序」: what is meant instead, alone or with the verb of what was talked about. */
  const corrected = (text: string, context: Context): Reading | undefined => {
    const wrong = context.running ?? context.topic;
    const meant = wrong === null ? null : correctionOf(text);
    if (wrong === null || meant === null) return undefined;
    const verb = verbOf(content.entries.get(wrong)?.title ?? '');
    const scope: Scope = {
      allowed: (label) => (kinds.isEntry(label) && label !== wrong) || isOutOfScope(label),
      prior: () => 0,
    };
    const [best] = [meant, verb + meant]
      .flatMap((each) => ranking(each, scope).ranked.slice(0, 1))
      .sort((a, b) => b.p - a.p);
    if (!best || !kinds.isEntry(best.label) || best.p < minFollowUp) return undefined;
    return { kind: 'entry', entry: best.label, confidence: best.p, correction: context.running !== null, others: [] };
  };

  const read = (raw: string, text: string, context: Context, found: readonly Found[]): Reading => {
    const core = coreOf(text);
    if (core === '') return { kind: 'empty' };
    const command = wordings.commandOf(text);
    const loose = command === null || ['yes', 'no', 'done'].includes(command.command);
    const choice = choiceOf(text, context.choices, normalize, loose);
    if (choice !== null) return { kind: 'choice', index: choice };
    const secret = findSecret(raw);
    if (secret !== null) return { kind: 'secret', secret };
    if (command && fits(command.command, context)) return { kind: 'command', ...command };
    const ending = lastClause(text, context);
    if (ending) return { kind: 'command', ...ending };
    const which = wordings.whichOf(text);
    if (which && !detailOf(which, context)) return { kind: 'which', entries: which };
    if (onlyValues(text, found, content)) return { kind: 'values' };
    const correction = corrected(text, context);
    if (correction) return correction;
    const namesOwn = found.some(({ role }) => role === 'own');
    const reading = classified(text, context, namesOwn);
    return command && !isSurely(reading, text) ? { kind: 'command', ...command } : reading;
  };

  /** Whether a bare wording that details of several topics share is a detail of the topic talked about. */
  const detailOf = (entries: readonly string[], context: Context): boolean => {
    const topic = topicOf(context.running ?? context.topic);
    return topic !== null && !entries.includes(topic) && entries.some((entry) => topicOf(entry) === topic);
  };

  /** An answer to a clarification that is neither digit nor label: the offered entry it is nearest to. */
  const offered = (text: string, context: Context): { label: string; p: number } | undefined => {
    const entries = context.choices.flatMap(({ entry }) => entry ?? []);
    if (context.asked !== 'clarify' || lettersOf(text).length > maxFollowUp) return undefined;
    const scope: Scope = { allowed: (label) => entries.includes(label) || isOutOfScope(label), prior: () => 0 };
    const [best] = ranking(text, scope).ranked;
    return best && kinds.isEntry(best.label) && best.p >= minFollowUp ? best : undefined;
  };

  const classified = (text: string, context: Context, namesOwn: boolean): Reading => {
    const { ranked, known } = ranking(text, scopeOf(context));
    const decision = decide(inContext(text, ranked, context, namesOwn), known, kinds);
    const best = decision.kind === 'match' ? undefined : offered(text, context);
    if (best) return { kind: 'entry', entry: best.label, confidence: best.p, correction: false, others: [] };
    return readingOf(decision);
  };

  /** 「我不想看这些 跳过」: a few words, then a command. */
  const lastClause = (text: string, { running }: Context): Command | null => {
    const clauses = text.split(/[,，。;；!！?？\s]+/u).filter((clause) => lettersOf(clause) !== '');
    const last = clauses.at(-1);
    if (clauses.length < 2 || last === undefined || text.length - last.length > maxLeadIn) return null;
    const command = wordings.commandOf(last);
    if (!command || ['yes', 'no', 'done', 'start'].includes(command.command)) return null;
    return running !== null || anytime.has(command.command) ? command : null;
  };

  const readingOf = (decision: Decision): Reading => {
    if (decision.kind === 'unknown') return { kind: 'unknown' };
    if (decision.kind === 'clarify') return decision;
    const { label, p, others } = decision;
    if (label.startsWith(commandPrefix)) {
      const command = commandNames.find((name) => name === label.slice(commandPrefix.length));
      return command ? { kind: 'command', command, number: null } : { kind: 'unknown' };
    }
    if (label.startsWith(smalltalkPrefix))
      return { kind: 'smalltalk', id: label.slice(smalltalkPrefix.length), confidence: p };
    return { kind: 'entry', entry: label, confidence: p, correction: false, others };
  };

  return {
    understand(raw, context) {
      const text = normalize(raw);
      const found = affirmed(text, findEntities(text));
      const reading = read(raw, text, context, found);
      return { reading, values: singleValues(found), personal: /我|俺|本人/u.test(text) };
    },
  };
}

/** A wording of a command that makes no sense now is a question when it is long enough to be one, and plainly is. */
function isSurely(reading: Reading, text: string): boolean {
  return reading.kind === 'entry' && reading.confidence >= minOutOfPlace && lettersOf(text).length >= 4;
}

function withoutLead(text: string): string {
  return text.replace(/^(?:那么|那如果|那要是|那|如果|要是|还有|换成)/u, '');
}

/** 「那手机号呢」: a few letters with the marks of a follow-up. */
function elliptic(text: string): boolean {
  const letters = lettersOf(text);
  return /^(?:那|还有)|呢$/u.test(letters) && lettersOf(withoutLead(text)).length <= 7;
}
