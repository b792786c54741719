// What makes sense in the situation that a message comes in: which commands, and what the talk before makes likelier.
import { type CommandName, type Content, commandNames } from '../content/schema.ts';
import type { Context } from '../message.ts';
import type { Scope } from './decide.ts';
import { mayMean } from './guess.ts';
import type { Ranking } from './ranking.ts';
import { commandPrefix, followUpLabel } from './training-set.ts';
import type { Verbs } from './verbs.ts';

/** Commands that make sense while no procedure is running. */
export const anytime: ReadonlySet<CommandName> = new Set([
  'human',
  'menu',
  'help',
  'forget',
  'sources',
  'quit',
  'wait',
]);
/** Commands that ask about the current step; while none is shown they ask about the last answer. */
export const aboutAStep: ReadonlySet<CommandName> = new Set(['start', 'why', 'risk', 'explain']);
/** Log probability added to navigation while a procedure is running, and to entries of the topic. */
const runningPrior = 0.7;
const topicPrior = 0.7;
/** The same for what is about 注销 when 解绑 was said: a wrong answer there would frighten people. */
const excludedPrior = -4;

export const commandByLabel: ReadonlyMap<string, CommandName> = new Map(
  commandNames.map((name) => [commandPrefix + name, name]),
);

export interface Situation {
  /** Whether a command makes sense now. */
  fits(command: CommandName, context: Context): boolean;
  scopeOf(text: string, context: Context): Scope;
}

export function createSituation(
  { entries }: Pick<Content, 'entries'>,
  { topicOf }: Ranking,
  verbs: Verbs,
  mayFollow: (text: string) => boolean,
): Situation {
  /** 「怎么弄」 after 只停用不注销 asks how to do that, not for 注销. */
  const fits: Situation['fits'] = (command, { running, asked, topic, left }) => {
    if (command === 'resume' && left === true) return true;
    if (command === 'start') return running !== null || (topic !== null && entries.get(topic)?.apart !== true);
    if (command === 'unsure') return asked === 'slot' || asked === 'clarify';
    return running !== null || asked !== null || anytime.has(command);
  };
  return {
    fits,
    scopeOf(text, context) {
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
    },
  };
}
