// `jiebang desk`: the operator desk in a terminal. It works on the same store as the running bot, which delivers what is written here.
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Bot, openBot } from '../bot.ts';
import { parseDeskCommand } from '../desk/commands.ts';
import { caseSheet, line } from '../desk/notices.ts';
import type { Office } from '../desk/office.ts';
import type { Line } from '../desk/state.ts';
import { ConfigError, UsageError } from '../errors.ts';
import { render } from '../render/render.ts';
import type { CliContext, Command } from './command.ts';

const place = 'terminal';
const pollMs = 500;
const limits = { maxText: 100_000, unit: 'chars', buttons: true } as const;

export const desk: Command = async (context) => {
  const name = readName(context.args);
  const bot = await openBot(context.config, context.log, `lmdb:${context.packageRoot}/data`);
  try {
    const office = officeFor(bot, name, context);
    await work(bot, office, `terminal:${name}`, context);
  } finally {
    await bot.close();
  }
  return 0;
};

function readName(args: CliContext['args']): string {
  try {
    const { values } = parseArgs({ args: [...args], options: { as: { type: 'string' } } });
    if (values.as === undefined) throw new TypeError('--as is missing');
    return values.as;
  } catch (cause) {
    throw new UsageError('Usage: npm run desk -- --as NAME', { cause });
  }
}

function officeFor({ desk: office }: Bot, name: string, { config }: CliContext): Office {
  if (!office) throw new ConfigError(['DESK_TERMINAL is not set, it must be "1" for a desk in the terminal']);
  if (!config.desk?.operators.some(({ id }) => id === `terminal:${name}`))
    throw new ConfigError([`OPERATORS has no "terminal:${name}", it must name who works in the terminal`]);
  return office;
}

async function work(bot: Bot, office: Office, operator: string, { out, stopped }: CliContext): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  const ending = new AbortController();
  const end = (): void => ending.abort();
  void stopped.then(() => lines.close());
  lines.once('close', end);
  const watch = createWatch(bot, out);
  const watching = watch.run(ending.signal);
  for await (const text of lines) {
    const at = Date.now();
    const message = {
      id: randomUUID(),
      operator,
      place,
      case: watch.number(),
      genuine: true,
      kind: 'text',
      text,
      at,
    } as const;
    const told = await office.work(message);
    const parsed = parseDeskCommand(text, watch.number());
    const isTaken = parsed.kind === 'command' && ['take', 'reopen'].includes(parsed.command.name) && told === null;
    if (isTaken && parsed.command.case !== null) await watch.follow(parsed.command.case, office);
    out(told ?? bot.knowledge().content.system.sentences['desk-done']);
  }
  end();
  await watching;
}

interface Watch {
  /** The case that words without a number belong to. */
  number(): number | null;
  follow(number: number, office: Office): Promise<void>;
  /** Shows what the user says, until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
}

function createWatch(bot: Bot, out: (line: string) => void): Watch {
  let following: { readonly number: number; readonly key: string } | null = null;
  let shown: Pick<Line, 'at'> = { at: 0 };
  const write = (parts: Parameters<typeof render>[0]): void => {
    for (const { text } of render(parts, [], bot.knowledge().content, limits)) out(text);
  };
  const look = async (): Promise<void> => {
    const talk = following === null ? [] : ((await bot.conversations.get(following.key))?.desk?.talk ?? []);
    const fresh = talk.filter(({ at, by }) => at > shown.at && by !== 'operator');
    shown = talk.at(-1) ?? shown;
    if (fresh.length > 0) write(fresh.map(line));
  };
  return {
    number: () => following?.number ?? null,
    async follow(number, office) {
      const key = await office.keyOf(number);
      const record = key === undefined ? undefined : await bot.conversations.get(key);
      if (key === undefined || !record?.desk) return;
      following = { number, key };
      shown = record.desk.talk.at(-1) ?? shown;
      write(caseSheet(record.desk, record.state, bot.knowledge().content));
    },
    async run(signal) {
      while (!signal.aborted) {
        await look().catch((error: unknown) => out(String(error)));
        await sleep(pollMs, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}
