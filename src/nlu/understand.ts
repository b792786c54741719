// A message and what was said before it -> a reading. The order of the questions asked here is the order of certainty.
import { type CommandName, type Content, commandNames } from '../content/schema.ts';
import type { AboutStep, Context, Reading, Understanding } from '../message.ts';
import { type Command, createWordings } from './command.ts';
import { type Decision, decide, type Scope, thresholds } from './decide.ts';
import type { Found } from './entities.ts';
import { createInContext, createMayFollow, maxFollowUp } from './follow-up.ts';
import { mayMean } from './guess.ts';
import { createInstead } from './instead.ts';
import type { Model } from './model.ts';
import { coreOf, lettersOf } from './normalize.ts';
import { asksHow, asksSomething, asksToBeLed } from './question.ts';
import { createRanking } from './ranking.ts';
import { findSecret } from './secrets.ts';
import { createStepAbout } from './step-about.ts';
import { createStepAnswer } from './step-answer.ts';
import { isBareDone, isStatedDone } from './step-phrases.ts';
import { createStepTalk } from './step-talk.ts';
import { asksForIt, asksWhetherAlike, wantedInstead } from './talk-forms.ts';
import { commandPrefix, followUpLabel, isOutOfScope, smalltalkPrefix } from './training-set.ts';
import { affirmed, answersWithValue, compares, onlyValues, singleValues, vagueValue, withoutValues } from './values.ts';
import { createVerbs } from './verbs.ts';
import { decidedOn } from './wish.ts';

export interface Nlu {
  understand(raw: string, context: Context): Understanding;
}

/** Commands that make sense while no procedure is running. */
const anytime: ReadonlySet<CommandName> = new Set(['human', 'menu', 'help', 'forget', 'sources', 'quit', 'wait']);
/** Commands that ask about the current step; while none is shown they ask about the last answer. */
const aboutAStep: ReadonlySet<CommandName> = new Set(['start', 'why', 'risk', 'explain']);
const goesOn: ReadonlySet<CommandName> = new Set(['next', 'done', 'resume', 'yes']);
/** Log probability added to navigation while a procedure is running, and to entries of the topic. */
const runningPrior = 0.7;
const topicPrior = 0.7;
/** The same for what is about 注销 when 解绑 was said: a wrong answer there would frighten people. */
const excludedPrior = -4;
/** An answer to a clarification must be so likely one of the entries offered. */
const minOffered = 0.5;
/** The procedure decided upon must be so likely. */
const minWished = 0.6;
/** So few letters answer a clarification, and are nothing else. */
const maxBrief = 6;
/** How sure a wording is that means one thing in its topic. */
const sure = 0.95;
/** Letters beside a value that may ask more of what was just told. */
const maxRest = 7;
/** Letters that may stand before a value in the same message. */
const maxBefore = 8;
/** Letters that may stand before a command in the same message. */
const maxLeadIn = 20;
/** Letters of a message that may be navigation although nothing is running. */
const maxBareMove = 8;
/** A command's wording while that command makes no sense: so sure must the question be that it is read as. */
const minOutOfPlace = 0.8;

const commandByLabel: ReadonlyMap<string, CommandName> = new Map(
  commandNames.map((name) => [commandPrefix + name, name]),
);

export function createNlu(content: Content, model: Model): Nlu {
  const { normalize, findEntities } = model;
  const wordings = createWordings(content, normalize);
  const ranking = createRanking(content, model);
  const { isEntry, topicOf } = ranking;
  const verbs = createVerbs(content, normalize);
  const answerOf = createStepAnswer(content, model);
  const talkOf = createStepTalk(content, { ...model, verbs, answerOf });
  const stepAbout = createStepAbout(content, normalize, model.tokenize);
  const mayFollow = createMayFollow(model);
  const inContext = createInContext(content, model, ranking, stepAbout, mayFollow);
  const { parallelOf, corrected } = createInstead(content, model, ranking, verbs);

  /** Whether a command makes sense now. 「怎么弄」 after 只停用不注销 asks how to do that, not for 注销. */
  const fits = (command: CommandName, { running, asked, topic, left }: Context): boolean => {
    if (command === 'resume' && left === true) return true;
    if (command === 'start') return running !== null || (topic !== null && content.entries.get(topic)?.apart !== true);
    if (command === 'unsure') return asked === 'slot' || asked === 'clarify';
    return running !== null || asked !== null || anytime.has(command);
  };

  const scopeOf = (text: string, context: Context): Scope => {
    const topic = topicOf(context.running ?? context.topic);
    const excluded = verbs.excludedBy(text);
    const running = context.running !== null;
    return {
      allowed: (label) => {
        if (label === followUpLabel) return topic !== null && mayFollow(text);
        const command = commandByLabel.get(label);
        return command === undefined || (fits(command, context) && mayMean(command, text, topic !== null));
      },
      prior: (label) => {
        if (commandByLabel.has(label)) return running ? runningPrior : 0;
        if (topic !== null && topicOf(label) === topic) return topicPrior;
        return excluded.has(label) ? excludedPrior : 0;
      },
    };
  };

  const read = (raw: string, text: string, context: Context, found: readonly Found[]): Reading => {
    const core = coreOf(text);
    if (core === '')
      return /[?？]/u.test(text) ? { kind: 'command', command: 'explain', number: null } : { kind: 'empty' };
    const command = wordings.commandOf(text);
    const loose = command === null || ['yes', 'no', 'done', 'human'].includes(command.command);
    const choice = wordings.choiceOf(text, context.choices, loose);
    if (choice !== null) return { kind: 'choice', index: choice };
    const secret = findSecret(raw);
    if (secret !== null) return { kind: 'secret', secret };
    const talk = talkOf(text, command, context);
    if (talk) return talk;
    const again = command?.command === 'resume' && context.running === null;
    const changed =
      command?.command === 'wait' &&
      context.running !== null &&
      found.some(({ entity }) => entity in content.system.ask);
    if (changed) return { kind: 'values' };
    if (command && (again || fits(command.command, context))) return { kind: 'command', ...command };
    const device = ofOtherValue(text, found, context);
    if (device) return device;
    const ending = lastClause(text, context);
    if (ending) return { kind: 'command', ...ending };
    const decided = decision(text, context) ?? parallelOf(text, context);
    if (decided) return decided;
    const which = asksAboutStep(text, context) ? null : wordings.whichOf(text);
    const details = detailsOf(which ?? [], context);
    if (which && details.length === 0) return { kind: 'which', entries: which };
    const [only] = details;
    if (only !== undefined && details.length === 1) return entryOf(only, sure);
    if (onlyValues(text, found, content) || endsWithValue(text, context)) return { kind: 'values' };
    const vague = context.running === null ? undefined : vagueValue(text, content);
    if (vague !== undefined) return { kind: 'vague', entity: vague };
    if (context.asked === 'slot' && answersWithValue(text, found, content)) return { kind: 'values' };
    const answered = answerOf(text, context);
    if (answered) return answered;
    const correction = corrected(text, context);
    if (correction) return correction;
    const asksMore = command !== null && aboutAStep.has(command.command) && context.topic !== null;
    const reading = atStep(classified(text, context, asksMore), text, context);
    return command && !asksMore && !isSurely(reading, text) ? { kind: 'command', ...command } : reading;
  };

  /** 「还是注销微信吧」: the procedure that does it; 「那就注销吧」 the one that is running. */
  const decision = (text: string, { running }: Context): Reading | undefined => {
    const wish = decidedOn(text);
    if (wish === null || !verbs.all.some((verb) => wish.includes(verb))) return undefined;
    const title = normalize(content.entries.get(running ?? '')?.title ?? '');
    if (running !== null && verbs.all.includes(wish) && title.includes(wish)) return entryOf(running, 1);
    if (ranking.productOf(wish) === '') return undefined;
    const scope: Scope = { allowed: (label) => isEntry(label) || isOutOfScope(label), prior: () => 0 };
    const [best] = ranking.of(normalize(`怎么${wish}`), scope).ranked;
    const found = best && best.p >= minWished && content.entries.get(best.label);
    return found && found.response.kind === 'procedure' ? entryOf(found.id, best.p) : undefined;
  };

  /** 「苹果的话去哪弄」: more of what was just told, for another value of what it depends on. */
  const ofOtherValue = (text: string, found: readonly Found[], context: Context): Reading | undefined => {
    const last = context.topic ?? context.running;
    const rest = withoutValues(text, found, content);
    const length = lettersOf(rest).length;
    if (last === null || rest === text || length === 0 || length > maxRest) return undefined;
    if (last === context.running && (asksWhetherAlike(rest) || asksForIt(lettersOf(rest)))) return { kind: 'values' };
    const [best] = ranking.of(rest, scopeOf(rest, context)).ranked;
    if (best?.label !== followUpLabel || best.p < minOffered) return undefined;
    if (last === context.running) return { kind: 'values' };
    return entryOf(last, best.p);
  };

  /** 「会不会有风险」 at a step is about that step, also where it would do for a question of several entries. */
  const asksAboutStep = (text: string, context: Context): boolean => {
    const [best] = context.way ? ranking.of(text, scopeOf(text, context)).ranked : [];
    const command = commandByLabel.get(best?.label ?? '');
    return command !== undefined && aboutAStep.has(command) && (best?.p ?? 0) >= minOutOfPlace;
  };

  /** 「手机修好了，是苹果」. */
  const endsWithValue = (text: string, { running }: Context): boolean => {
    const clauses = text.split(/[,，。;；!！\s]+/u).filter((clause) => lettersOf(clause) !== '');
    const last = clauses.at(-1) ?? '';
    const before = clauses.slice(0, -1).join('');
    if (running === null || before === '' || before.length > maxBefore || asksSomething(text)) return false;
    return onlyValues(last, findEntities(last), content) && findEntities(before).every(({ role }) => role !== 'own');
  };

  /** Of the entries that share a bare wording, the details of the topic talked about. */
  const detailsOf = (entries: readonly string[], context: Context): readonly string[] => {
    const topic = topicOf(context.running ?? context.topic);
    if (topic === null || entries.includes(topic)) return [];
    return entries.filter((entry) => topicOf(entry) === topic);
  };

  /** Who asks how gets the steps and nothing beside them. */
  const toThePoint = (reading: Reading, text: string): Reading => {
    if (reading.kind !== 'entry' || !asksHow(text)) return reading;
    return content.entries.get(reading.entry)?.response.kind === 'procedure' ? { ...reading, others: [] } : reading;
  };

  /** Who wants to be led gets the procedure that an answer belongs to. */
  const led = (reading: Reading, text: string): Reading => {
    const told = reading.kind === 'entry' ? content.entries.get(reading.entry) : undefined;
    if (reading.kind !== 'entry' || told?.response.kind !== 'answer' || !asksToBeLed(text)) return reading;
    const ways = [...(told.response.related ?? []), told.topic];
    const entry = ways.find((id) => content.entries.get(id)?.response.kind === 'procedure');
    return entry === undefined ? reading : { ...reading, entry, others: [] };
  };

  const aboutOf = (text: string, reading: Reading, { running }: Context): AboutStep | undefined => {
    const meant = reading.kind === 'entry' ? [reading.entry, ...reading.others] : [];
    const asked = reading.kind === 'unknown' && running !== null && mayFollow(text);
    const procedures = asked ? [running] : meant;
    for (const procedure of procedures) {
      if (procedure !== running && asksHow(text)) continue; // the steps from the first on tell how
      const step = stepAbout(text, procedure);
      if (step !== null) return { procedure, step };
    }
    return undefined;
  };

  /** An answer to a clarification that is neither digit nor label: the offered entry it is nearest to. */
  const offered = (text: string, context: Context): { label: string; p: number } | undefined => {
    const entries = context.choices.flatMap(({ entry }) => entry ?? []);
    if (context.asked !== 'clarify' || lettersOf(text).length > maxFollowUp) return undefined;
    const brief = lettersOf(text).length <= maxBrief && mayFollow(text);
    const scope: Scope = {
      allowed: (label) => entries.includes(label) || (isOutOfScope(label) && !brief),
      prior: () => 0,
    };
    const [best] = ranking.of(text, scope).ranked;
    return best && isEntry(best.label) && best.p >= minOffered ? best : undefined;
  };

  const classified = (text: string, context: Context, asksMore: boolean): Reading => {
    const { ranked, known } = ranking.of(text, scopeOf(text, context));
    const decision = decide(inContext(text, ranked, context, asksMore), known, ranking);
    const best = decision.kind === 'match' ? undefined : offered(text, context);
    if (best) return entryOf(best.label, best.p);
    return confirmedAtGate(text, outOfPlace(text, context, decision) ?? readingOf(decision), context);
  };

  /** While a step is shown 「啥」 is about it; what is taken for the whole although it does not name it needs the help of the step. */
  const atStep = (reading: Reading, text: string, { way, running }: Context): Reading => {
    if (!way) return reading;
    const explain: Reading = { kind: 'command', command: 'explain', number: null };
    if (reading.kind === 'smalltalk' && reading.id === 'confused') return explain;
    const already = reading.kind === 'entry' && reading.entry === running;
    return already && !verbs.all.some((verb) => text.includes(verb)) ? explain : reading;
  };

  /** What is only guessed to go on never opens a gate; what is stated as done there is a point of it, no question. */
  const confirmedAtGate = (text: string, reading: Reading, { way }: Context): Reading => {
    if (!way?.gate) return reading;
    const said = lettersOf(text);
    const opens = reading.kind === 'command' && goesOn.has(reading.command) && !isBareDone(said);
    const stated = reading.kind === 'entry' && !asksSomething(text) && isStatedDone(said);
    return opens || stated ? { kind: 'remark', remark: 'ticked' } : reading;
  };

  /** A few words of navigation while nothing is running, else not understood: it is said that nothing is running. */
  const outOfPlace = (text: string, { running, asked, topic }: Context, { kind }: Decision): Reading | null => {
    if (kind !== 'unknown' || running !== null || asked !== null || lettersOf(text).length > maxBareMove) return null;
    const allowed = (label: string): boolean => {
      const command = commandByLabel.get(label);
      return command === undefined || mayMean(command, text, topic !== null);
    };
    const [best] = ranking.of(text, { allowed, prior: () => 0 }).ranked;
    if (!best || !commandByLabel.has(best.label) || best.p < thresholds.command) return null;
    return readingOf({ kind: 'match', ...best, others: [] });
  };

  /** 「我不想看这些 跳过」: a few words, then a command. */
  const lastClause = (text: string, { running }: Context): Command | null => {
    const clauses = text.split(/[,，。;；!！?？\s]+/u).filter((clause) => lettersOf(clause) !== '');
    const last = clauses.at(-1);
    if (clauses.length < 2 || last === undefined || text.length - last.length > maxLeadIn) return null;
    if (ranking.productOf(text) !== '') return null; // a question with 「真的假的」 behind it
    const command = wordings.commandOf(last);
    if (!command || ['yes', 'no', 'done', 'start'].includes(command.command)) return null;
    return running !== null || anytime.has(command.command) ? command : null;
  };

  const readingOf = (decision: Decision): Reading => {
    if (decision.kind === 'unknown') return { kind: 'unknown' };
    if (decision.kind === 'clarify') return decision;
    const { label, p, others } = decision;
    const command = commandByLabel.get(label);
    if (command) return { kind: 'command', command, number: null };
    if (label.startsWith(smalltalkPrefix))
      return { kind: 'smalltalk', id: label.slice(smalltalkPrefix.length), confidence: p };
    return { kind: 'entry', entry: label, confidence: p, correction: false, others };
  };

  return {
    understand(raw, context) {
      const text = wantedInstead(normalize(raw));
      const found = affirmed(text, findEntities(text));
      const reading = toThePoint(led(read(raw, text, context, found), text), text);
      const about = aboutOf(text, reading, context);
      return {
        reading,
        values: reading.kind !== 'values' && compares(text) ? {} : singleValues(found),
        personal: /我|俺|本人/u.test(text),
        about,
      };
    },
  };
}

function entryOf(entry: string, confidence: number): Reading {
  return { kind: 'entry', entry, confidence, correction: false, others: [] };
}

/** A wording of a command that makes no sense now is a question when it is long enough to be one, and plainly is. */
function isSurely(reading: Reading, text: string): boolean {
  return reading.kind === 'entry' && reading.confidence >= minOutOfPlace && lettersOf(text).length >= 4;
}
