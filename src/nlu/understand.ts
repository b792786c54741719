// A message and what was said before it -> a reading. The order of the readers is the order of certainty.
import type { Content } from '../content/schema.ts';
import type { Context, Understanding } from '../message.ts';
import { createWordings } from './command.ts';
import { createInContext, createMayFollow } from './follow-up.ts';
import { createGuessed } from './guessed.ts';
import { createInstead } from './instead.ts';
import type { Model } from './model.ts';
import { clausesOf, coreOf } from './normalize.ts';
import { createRanking } from './ranking.ts';
import { commandReading, entryReading, type Reader } from './reader.ts';
import { createRefine } from './refine.ts';
import { anytime, createSituation } from './scope.ts';
import { findSecret } from './secrets.ts';
import { createStepAbout } from './step-about.ts';
import { createStepAnswer } from './step-answer.ts';
import { createStepTalk } from './step-talk.ts';
import { wantedInstead } from './talk-forms.ts';
import { createValueTalk } from './value-talk.ts';
import { affirmed, compares, singleValues } from './values.ts';
import { createVerbs } from './verbs.ts';
import { createWish } from './wish.ts';

export interface Nlu {
  understand(raw: string, context: Context): Understanding;
}

/** How sure a wording is that means one thing in its topic. */
const sure = 0.95;
/** Letters that may stand before a command in the same message. */
const maxLeadIn = 20;

export function createNlu(content: Content, model: Model): Nlu {
  const { normalize, findEntities } = model;
  const wordings = createWordings(content, normalize);
  const ranking = createRanking(content, model);
  const verbs = createVerbs(content, normalize);
  const mayFollow = createMayFollow(model);
  const situation = createSituation(content, ranking, verbs, mayFollow);
  const stepAbout = createStepAbout(content, normalize, model.tokenize);
  const inContext = createInContext(content, model, ranking, stepAbout, mayFollow);
  const guessed = createGuessed({ ranking, situation, verbs, inContext, mayFollow, stepAbout });
  const answerOf = createStepAnswer(content, model);
  const talkOf = createStepTalk(content, { ...model, verbs, answerOf });
  const values = createValueTalk(content, findEntities, ranking, situation);
  const wish = createWish(content, normalize, ranking, verbs, wordings.whichOf);
  const { parallelOf, corrected } = createInstead(content, model, ranking, verbs);
  const refine = createRefine(content, stepAbout, mayFollow);

  /** 「？？？」 asks for help, 👌 agrees. */
  const empty: Reader = ({ raw, text }) => {
    if (coreOf(text) !== '') return null;
    if (/👌|👍|✅|🆗/u.test(raw)) return commandReading('yes');
    return /[?？]/u.test(text) ? commandReading('explain') : { kind: 'empty' };
  };

  const choice: Reader = ({ text, command, context }) => {
    const loose = command === null || ['yes', 'no', 'done', 'human'].includes(command.command);
    const index = wordings.choiceOf(text, context.choices, loose);
    return index === null ? null : { kind: 'choice', index };
  };

  const secret: Reader = ({ raw }) => {
    const found = findSecret(raw);
    return found === null ? null : { kind: 'secret', secret: found };
  };

  const exactly: Reader = ({ command, context }) => {
    const again = command?.command === 'resume' && context.running === null;
    return command && (again || situation.fits(command.command, context)) ? { kind: 'command', ...command } : null;
  };

  /** 「我不想看这些 跳过」: a few words, then a command. */
  const lastClause: Reader = ({ text, context }) => {
    const clauses = clausesOf(text);
    const last = clauses.at(-1);
    if (clauses.length < 2 || last === undefined || text.length - last.length > maxLeadIn) return null;
    if (ranking.productOf(text) !== '') return null; // a question with 「真的假的」 behind it
    const command = wordings.commandOf(last);
    if (!command || ['yes', 'no', 'done', 'start'].includes(command.command)) return null;
    if (context.running === null && !anytime.has(command.command)) return null;
    return talkOf(last, command, context) ?? { kind: 'command', ...command };
  };

  /** A bare wording that several entries share: which of them, or the only one of the topic talked about. */
  const which: Reader = ({ text, context }) => {
    const entries = wordings.whichOf(text);
    if (!entries || guessed.asksAboutStep(text, context)) return null;
    const topic = ranking.topicOf(context.running ?? context.topic);
    const main = topic === null || entries.includes(topic);
    const [only, ...more] = main ? [] : entries.filter((entry) => ranking.topicOf(entry) === topic);
    if (only === undefined) return { kind: 'which', entries };
    return more.length === 0 ? entryReading(only, sure) : null;
  };

  const readers: readonly Reader[] = [
    empty,
    choice,
    secret,
    ({ text, command, context }) => talkOf(text, command, context),
    values.changed,
    wish,
    exactly,
    values.asksForOther,
    lastClause,
    ({ text, context }) => parallelOf(text, context),
    which,
    values.stated,
    ({ text, context }) => answerOf(text, context),
    ({ text, context }) => corrected(text, context),
  ];

  return {
    understand(raw, context) {
      const text = wantedInstead(normalize(raw)).replace(/方面(?=呢|的话|$)/u, '');
      const found = affirmed(text, findEntities(text));
      const said = { raw, text, context, found, command: wordings.commandOf(text) };
      const first = readers.reduce<ReturnType<Reader>>((reading, read) => reading ?? read(said), null);
      const reading = refine.reading(first ?? guessed.read(said), text, context);
      return {
        reading,
        values: reading.kind !== 'values' && compares(text) ? {} : singleValues(found),
        personal: /我|俺|本人/u.test(text),
        about: refine.about(reading, text, context),
      };
    },
  };
}
