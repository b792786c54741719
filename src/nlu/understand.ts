// A message and what was said before it -> a reading. The order of the questions asked here is the order of certainty.
import { type CommandName, type Content, commandNames } from '../content/schema.ts';
import type { Context, Reading, Understanding } from '../message.ts';
import { choiceOf, createWordings } from './command.ts';
import { type Decision, decide, type Kinds, rank, type Scope } from './decide.ts';
import { createEntityFinder, type Found } from './entities.ts';
import { commandPrefix, type Model, outOfScopeLabel, smalltalkPrefix } from './model.ts';
import { coreOf, lettersOf } from './normalize.ts';
import { findSecret } from './secrets.ts';

export interface Nlu {
  understand(raw: string, context: Context): Understanding;
}

/** Commands that make sense while no procedure is running. */
const anytime: ReadonlySet<CommandName> = new Set(['human', 'menu', 'help', 'forget', 'sources', 'quit', 'yes', 'no']);
/** Log probability added to navigation while a procedure is running, and to entries of the topic. */
const runningPrior = 0.7;
const topicPrior = 0.7;
/** A message at most this long may be a follow-up of the topic before it. */
const maxFollowUp = 14;
/** A follow-up read together with its topic must be this likely, and more likely than alone. */
const minFollowUp = 0.5;

export function createNlu(content: Content, model: Model): Nlu {
  const { normalize } = model;
  const wordings = createWordings(content, normalize);
  const findEntities = createEntityFinder(content.entities, normalize);
  const kinds: Kinds = {
    isEntry: (label) => content.entries.has(label),
    isIrreversible: (label) => {
      const response = content.entries.get(label)?.response;
      return response?.kind === 'procedure' && response.irreversible === true;
    },
  };

  const ranking = (text: string, scope: Scope): { ranked: { label: string; p: number }[]; known: number } => {
    const features = model.featurize(text);
    const known = model.classifier.known(features);
    const scores = {
      labels: model.classifier.labels,
      scores: model.classifier.scores(features),
      known,
      temperature: model.temperature,
    };
    return { ranked: rank(scores, scope), known };
  };
  const classify = (text: string, scope: Scope): Decision => {
    const { ranked, known } = ranking(text, scope);
    return decide(ranked, known, kinds);
  };
  const topicOf = (entry: string | null): string | null =>
    entry === null ? null : (content.entries.get(entry)?.topic ?? null);

  const scopeOf = (context: Context): Scope => {
    const topic = topicOf(context.running ?? context.topic);
    const running = context.running !== null;
    return {
      allowed: (label) =>
        !label.startsWith(commandPrefix) ||
        running ||
        context.asked !== null ||
        anytime.has(label.slice(commandPrefix.length) as CommandName),
      prior: (label) => {
        if (label.startsWith(commandPrefix)) return running ? runningPrior : 0;
        return topic !== null && topicOf(label) === topic ? topicPrior : 0;
      },
    };
  };

  /** 「那数据呢」 after 注销微信 is read as 「注销微信数据呢」, among the entries of that topic. */
  const followUp = (text: string, context: Context): { label: string; p: number } | undefined => {
    const topic = topicOf(context.topic ?? context.running);
    if (topic === null || lettersOf(text).length > maxFollowUp) return undefined;
    const title = normalize(content.entries.get(topic)?.title ?? '');
    const rest = text.replace(/^(?:那么|那|如果|要是|还有)/u, '');
    const scope: Scope = { allowed: (label) => topicOf(label) === topic || label === outOfScopeLabel, prior: () => 0 };
    const [best] = ranking(title + rest, scope).ranked;
    return best && kinds.isEntry(best.label) && best.p >= minFollowUp ? best : undefined;
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
    if (command) return { kind: 'command', ...command };
    const which = wordings.whichOf(text);
    if (which) return { kind: 'which', entries: which };
    if (onlyValues(text, found, content)) return { kind: 'values' };
    return classified(text, context);
  };

  /** An answer to a clarification that is neither digit nor label: the offered entry it is nearest to. */
  const offered = (text: string, context: Context): { label: string; p: number } | undefined => {
    const entries = context.choices.flatMap(({ entry }) => entry ?? []);
    if (context.asked !== 'clarify' || lettersOf(text).length > maxFollowUp) return undefined;
    const scope: Scope = { allowed: (label) => entries.includes(label) || label === outOfScopeLabel, prior: () => 0 };
    const [best] = ranking(text, scope).ranked;
    return best && kinds.isEntry(best.label) && best.p >= minFollowUp ? best : undefined;
  };

  const classified = (text: string, context: Context): Reading => {
    const alone = classify(text, scopeOf(context));
    if (alone.kind !== 'match') {
      const best = offered(text, context);
      if (best) return { kind: 'entry', entry: best.label, confidence: best.p, correction: false };
    }
    const sure = alone.kind === 'match' && (alone.p >= 0.8 || !kinds.isEntry(alone.label));
    if (!sure) {
      const inTopic = followUp(text, context);
      if (inTopic && (alone.kind !== 'match' || inTopic.p > alone.p)) {
        return { kind: 'entry', entry: inTopic.label, confidence: inTopic.p, correction: false };
      }
    }
    return readingOf(alone);
  };

  const readingOf = (decision: Decision): Reading => {
    if (decision.kind === 'unknown') return { kind: 'unknown' };
    if (decision.kind === 'clarify') return decision;
    const { label, p } = decision;
    if (label.startsWith(commandPrefix)) {
      const command = commandNames.find((name) => name === label.slice(commandPrefix.length));
      return command ? { kind: 'command', command, number: null } : { kind: 'unknown' };
    }
    if (label.startsWith(smalltalkPrefix))
      return { kind: 'smalltalk', id: label.slice(smalltalkPrefix.length), confidence: p };
    return { kind: 'entry', entry: label, confidence: p, correction: false };
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

/** Values that were not denied: in 「不是安卓是苹果」 only 苹果 counts. */
function affirmed(text: string, found: readonly Found[]): readonly Found[] {
  return found.filter(({ start }) => !/(?:不是|不用|没用|没有|不)$/u.test(text.slice(0, start)));
}

/** Entities of which exactly one value was named. */
function singleValues(found: readonly Found[]): Record<string, string> {
  const values = new Map<string, Set<string>>();
  for (const { entity, value } of found) values.set(entity, (values.get(entity) ?? new Set()).add(value));
  return Object.fromEntries(
    [...values].flatMap(([entity, set]) => (set.size === 1 ? [[entity, [...set][0] ?? '']] : [])),
  );
}

const filler =
  /^(?:我|俺|是|的|用|手机|平板|系统|设备|机器?|这边|这个|现在|目前|在|上面?|操作|端|版本?|了|呢|啊|吧|哦|哈|换成|改成|改用|应该|款|一台|一部|台|部|型号|不是|而|其实|刚才|说错|搞错|错|嗯|那|也|就|都|咯|哎|诶|pro|max|plus|mini|se|ultra|mate|[0-9]+)*$/u;

/** Nothing but a value of an entity that procedures ask for, with filler around it. */
function onlyValues(text: string, found: readonly Found[], content: Content): boolean {
  const asked = found.filter(({ entity }) => entity in content.system.ask);
  if (asked.length === 0) return false;
  let rest = text;
  for (const { start, end } of [...asked].reverse()) rest = rest.slice(0, start) + rest.slice(end);
  return filler.test(lettersOf(withoutDenied(rest)));
}

function withoutDenied(text: string): string {
  return text.replace(/不是[^，,\s]{1,5}(?=[，,\s是])/gu, '');
}
