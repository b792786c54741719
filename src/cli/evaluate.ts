// `jiebang evaluate`: the bot on questions and dialogues that it was not trained on (test/evaluation).
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { jsonLinesLimits } from '../../adapters/json-lines.ts';
import { createBot, loadKnowledge } from '../bot.ts';
import { UsageError } from '../errors.ts';
import type { Context, Reading, Turn } from '../message.ts';
import {
  dialogueSchema,
  type Judged,
  judgeDialogue,
  judgeNavigation,
  judgeOutside,
  judgeQuestion,
  navigationSchema,
  outsideSchema,
  questionSchema,
  type Verdict,
} from '../report/evaluation.ts';
import { share } from '../report/metrics.ts';
import { openStorage } from '../store/open.ts';
import type { z } from '../zod.ts';
import type { CliContext, Command } from './command.ts';

const usage = 'Usage: npm run evaluate -- [--folder DIR] [--failures]';
/** Where the clock of the evaluation stands; dialogues may name later times. */
const start = 1_767_225_600_000;

export const evaluateBot: Command = async (context) => {
  const { folder, failures } = readArgs(context);
  for (const [name, judged] of Object.entries(await judgeAll(context, folder))) {
    for (const line of table(name, judged)) context.out(line);
    const shown = failures ? judged.filter(({ verdict }) => verdict !== 'right') : [];
    for (const { text, verdict, got, wanted } of shown)
      context.out(`  ${verdict}: ${text}\n      got ${got}\n      wanted ${wanted}`);
  }
  return 0;
};

function readArgs({ args, packageRoot }: CliContext): { folder: string; failures: boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { folder: { type: 'string' }, failures: { type: 'boolean' } },
    });
    return { folder: values.folder ?? join(packageRoot, 'test/evaluation'), failures: values.failures === true };
  } catch (cause) {
    throw new UsageError(usage, { cause });
  }
}

/** All lists of the folder, by name; each question has a conversation of its own. */
export async function judgeAll(
  { config, log }: Pick<CliContext, 'config' | 'log'>,
  folder: string,
): Promise<Record<string, Judged[]>> {
  const knowledge = await loadKnowledge(config);
  const bot = createBot({ knowledge, storage: await openStorage('memory:'), log });
  const say = (message: { conversation: string; text: string }): Promise<Turn> =>
    bot.handle({ kind: 'text', at: start, user: message.conversation, ...message }, jsonLinesLimits);
  const read = (text: string, running: boolean): Reading =>
    knowledge.understand(text, running ? runningContext : idleContext).reading;
  const list = <T>(name: string, schema: z.ZodType<T>): Promise<T[]> =>
    readLines(join(folder, `${name}.jsonl`), schema);
  let count = 0;
  const fresh = (): string => `evaluation-${count++}`;
  const questions = [
    ...(await list('in-scope-unbind', questionSchema)),
    ...(await list('in-scope-cancel', questionSchema)),
  ];
  return {
    'in scope': await inTurn(questions, (each) => judgeQuestion(each, fresh(), say, knowledge.content)),
    'out of scope': await inTurn(await list('out-of-scope', outsideSchema), (each) => judgeOutside(each, fresh(), say)),
    navigation: (await list('navigation', navigationSchema)).map((each) => judgeNavigation(each, read)),
    dialogues: await inTurn(await list('dialogues', dialogueSchema), (each) => judgeDialogue(each, fresh(), say)),
  };
}

/** One after the other: all at once would exceed the time a turn may take. */
async function inTurn<T>(items: readonly T[], judge: (item: T) => Promise<Judged>): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const item of items) judged.push(await judge(item));
  return judged;
}

const idleContext: Context = { topic: null, running: null, choices: [], asked: null };
const runningContext: Context = { ...idleContext, topic: 'unbind-mini-program', running: 'unbind-mini-program' };

async function readLines<T>(file: string, schema: z.ZodType<T>): Promise<T[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => schema.parse(JSON.parse(line)));
}

const verdicts: readonly Verdict[] = ['right', 'beside', 'offered', 'refused', 'wrong'];

function table(name: string, judged: readonly Judged[]): string[] {
  const groups = [...new Set(judged.map(({ group }) => group))].sort();
  const row = (label: string, some: readonly Judged[]): string => {
    const cells = verdicts.map((verdict) => percent(share(some.map((each) => each.verdict === verdict))));
    return `${label.padEnd(24)}${String(some.length).padStart(5)}${cells.join('')}`;
  };
  return [
    `\n${name.padEnd(24)}    n${verdicts.map((verdict) => verdict.padStart(9)).join('')}`,
    ...groups.map((group) =>
      row(
        `  ${group}`,
        judged.filter((each) => each.group === group),
      ),
    ),
    row('  all', judged),
  ];
}

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`.padStart(9);
}
