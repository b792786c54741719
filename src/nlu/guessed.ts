// What no form settles: the classifier's reading in context, held back where a wrong one would do harm.
import type { CommandName } from '../content/schema.ts';
import type { Context, Reading } from '../message.ts';
import { type Decision, decide, type Ranked, type Scope, thresholds } from './decide.ts';
import { type InContext, maxFollowUp } from './follow-up.ts';
import { mayMean } from './guess.ts';
import { lettersOf } from './normalize.ts';
import { asksSomething } from './question.ts';
import type { Ranking } from './ranking.ts';
import { commandReading, entryReading, type Reader } from './reader.ts';
import { aboutAStep, commandByLabel, type Situation } from './scope.ts';
import type { StepAbout } from './step-about.ts';
import { isBareDone, isStatedDone } from './step-phrases.ts';
import { isOutOfScope, smalltalkPrefix } from './training-set.ts';
import type { Verbs } from './verbs.ts';

const goesOn: ReadonlySet<CommandName> = new Set(['next', 'done', 'resume', 'yes']);
/** An answer to a clarification must be so likely one of the entries offered. */
const minOffered = 0.5;
/** So few letters answer a clarification, and are nothing else. */
const maxBrief = 6;
/** Letters of a message that may be navigation although nothing is running. */
const maxBareMove = 8;
/** A command's wording while that command makes no sense: so sure must the question be that it is read as, and so long. */
const minOutOfPlace = 0.8;
const minQuestion = 4;

interface Parts {
  readonly ranking: Ranking;
  readonly situation: Situation;
  readonly verbs: Verbs;
  readonly inContext: InContext;
  readonly mayFollow: (text: string) => boolean;
  readonly stepAbout: StepAbout;
}

/** Reads whatever it is given; `asksAboutStep`: at a step a text surely asks about that step. */
export interface Guessed {
  read(said: Parameters<Reader>[0]): Reading;
  asksAboutStep(text: string, context: Context): boolean;
}

export function createGuessed({ ranking, situation, verbs, inContext, mayFollow, stepAbout }: Parts): Guessed {
  const { isEntry } = ranking;

  /** An answer to a clarification that is neither digit nor label: the offered entry it is nearest to. */
  const offered = (text: string, context: Context): Ranked[number] | undefined => {
    const entries = context.choices.flatMap(({ entry }) => entry ?? []);
    const { length } = lettersOf(text);
    if (context.asked !== 'clarify' || length > maxFollowUp) return undefined;
    const brief = length <= maxBrief && mayFollow(text);
    const allowed = (label: string): boolean => entries.includes(label) || (isOutOfScope(label) && !brief);
    const [best] = ranking.of(text, { allowed, prior: () => 0 }).ranked;
    return best && isEntry(best.label) && best.p >= minOffered ? best : undefined;
  };

  /** A few words of navigation while nothing is running, else not understood: it is said that nothing is running. */
  const outOfPlace = (text: string, { running, asked, topic }: Context, { kind }: Decision): Reading | null => {
    if (kind !== 'unknown' || running !== null || asked !== null || lettersOf(text).length > maxBareMove) return null;
    const scope: Scope = {
      allowed: (label) => {
        const command = commandByLabel.get(label);
        return command === undefined || mayMean(command, text, topic !== null);
      },
      prior: () => 0,
    };
    const [best] = ranking.of(text, scope).ranked;
    if (!best || !commandByLabel.has(best.label) || best.p < thresholds.command) return null;
    return readingOf({ kind: 'match', ...best, others: [] });
  };

  const classified = (text: string, context: Context, asksMore: boolean): Reading => {
    const { ranked, known } = ranking.of(text, situation.scopeOf(text, context));
    const decision = decide(inContext(text, ranked, context, asksMore), known, ranking);
    const best = decision.kind === 'match' ? undefined : offered(text, context);
    if (best) return entryReading(best.label, best.p);
    return confirmedAtGate(text, outOfPlace(text, context, decision) ?? readingOf(decision), context);
  };

  /** While a step is shown 「啥」 is about it; what is taken for the whole although it does not name it needs the help of the step. */
  const atStep = (reading: Reading, text: string, { way, running }: Context): Reading => {
    if (running === null) return reading;
    if (reading.kind === 'smalltalk' && reading.id === 'confused') return commandReading('explain');
    if (!way) return reading;
    const already = reading.kind === 'entry' && reading.entry === running;
    if (!already || verbs.all.some((verb) => text.includes(verb))) return reading;
    return asksSomething(text) ? (askedOf(text, running) ?? reading) : commandReading('explain');
  };

  /** What a question about the procedure under way wants: a reason, what may go wrong, or what one of its steps tells. */
  const askedOf = (text: string, running: string | null): Reading | null => {
    if (/为什么|为啥|为何|干嘛|干吗|凭什么/u.test(text)) return commandReading('why');
    if (/风险|安全吗|危险|出事|出问题/u.test(text)) return commandReading('risk');
    return running !== null && stepAbout(text, running) !== null ? { kind: 'unknown' } : null;
  };

  return {
    read({ text, context, command }) {
      const asksMore = command !== null && aboutAStep.has(command.command) && context.topic !== null;
      const reading = atStep(classified(text, context, asksMore), text, context);
      return command && !asksMore && !isSurely(reading, text) ? { kind: 'command', ...command } : reading;
    },
    asksAboutStep(text, context) {
      const [best] = context.running !== null ? ranking.of(text, situation.scopeOf(text, context)).ranked : [];
      const command = commandByLabel.get(best?.label ?? '');
      return command !== undefined && aboutAStep.has(command) && (best?.p ?? 0) >= minOutOfPlace;
    },
  };
}

/** What is only guessed to go on never opens a gate; what is stated as done there is a point of it, no question. */
function confirmedAtGate(text: string, reading: Reading, { way }: Context): Reading {
  if (!way?.gate) return reading;
  const said = lettersOf(text);
  const opens = reading.kind === 'command' && goesOn.has(reading.command) && !isBareDone(said);
  const stated = reading.kind === 'entry' && !asksSomething(text) && isStatedDone(said);
  return opens || stated ? { kind: 'remark', remark: 'ticked' } : reading;
}

function readingOf(decision: Decision): Reading {
  if (decision.kind === 'unknown') return { kind: 'unknown' };
  if (decision.kind === 'clarify') return decision;
  const { label, p, others } = decision;
  const command = commandByLabel.get(label);
  if (command) return commandReading(command);
  if (label.startsWith(smalltalkPrefix))
    return { kind: 'smalltalk', id: label.slice(smalltalkPrefix.length), confidence: p };
  return { kind: 'entry', entry: label, confidence: p, correction: false, others };
}

/** A wording of a command that makes no sense now is a question when it is long enough to be one, and plainly is. */
function isSurely(reading: Reading, text: string): boolean {
  return reading.kind === 'entry' && reading.confidence >= minOutOfPlace && lettersOf(text).length >= minQuestion;
}
