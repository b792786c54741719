// `jiebang chat`: the terminal, or with --json one JSON object a line.
import { parseArgs } from 'node:util';
import { consoleLimits, runConsole } from '../../adapters/console.ts';
import { jsonLinesLimits, runJsonLines } from '../../adapters/json-lines.ts';
import { type Bot, openBot } from '../bot.ts';
import { UsageError } from '../errors.ts';
import type { CliContext, Command } from './command.ts';

export const chat: Command = async (context) => {
  const { json, user } = readArgs(context.args);
  const bot = await openBot(
    context.config,
    context.log,
    user === undefined ? 'memory:' : `lmdb:${context.packageRoot}/data`,
  );
  const write = (text: string): void => void process.stdout.write(text);
  const now = Date.now;
  try {
    if (json)
      await runJsonLines((message) => bot.handle(message, jsonLinesLimits), { input: process.stdin, write, now });
    else {
      const prompt = process.stdin.isTTY === true;
      const parts = { input: process.stdin, write, user: `console:${user ?? 'local'}`, prompt, now };
      write(welcome(bot));
      await runConsole((message) => bot.handle(message, consoleLimits), parts, context.stopped);
    }
  } finally {
    await bot.close();
  }
  return 0;
};

/** What the terminal shows first. */
export function welcome(bot: Bot): string {
  const { sentences, smalltalk } = bot.knowledge().content.system;
  return `${smalltalk['greeting'] ?? ''}\n${sentences.usage}\n\n`;
}

function readArgs(args: CliContext['args']): { json: boolean; user: string | undefined } {
  try {
    const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' }, user: { type: 'string' } } });
    return { json: values.json === true, user: values.user };
  } catch (cause) {
    throw new UsageError('Usage: npm run chat -- [--json] [--user NAME]', { cause });
  }
}
