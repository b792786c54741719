// `jiebang start`: every platform that is configured, the HTTP server they share, and the terminal chat on a TTY.
import { consoleLimits, runConsole } from '../../adapters/console.ts';
import { type Bot, openBot } from '../bot.ts';
import { createWait } from '../delivery/wait.ts';
import { ContentError } from '../errors.ts';
import { createServer, type Server } from '../http/server.ts';
import type { Adapter } from '../message.ts';
import { chat, welcome } from './chat.ts';
import type { CliContext, Command } from './command.ts';
import { loadPlatforms, type PlatformParts } from './platforms.ts';
import { trainApart } from './train-apart.ts';

/** What is under way when the process is asked to stop gets so long. */
const graceMs = 5000;

export const start: Command = async (context) => {
  const { config, log } = context;
  const serves = config.http.asked || Object.values(config.platforms).some((section) => section !== null);
  if (!serves) return chat(context);
  let opened: Bot | undefined;
  context.onReload(() => void (opened && reload(opened, context)));
  const bot = await openBot(config, log, `lmdb:${context.packageRoot}/data`, () => trainApart(context));
  opened = bot;
  const { adapters, lines } = await loadPlatforms(config.platforms, partsFor(bot, context));
  for (const line of lines) context.out(line);
  const routes = adapters.flatMap((adapter) => adapter.routes ?? []);
  const server = createServer({ routes, ready: () => bot.storage.ping().then(() => true), log });
  try {
    for (const adapter of adapters)
      await adapter.start((message) => bot.handle({ ...message, platform: adapter.name }, adapter.limits));
    bot.desk?.connect(adapters);
    bot.desk?.run(createWait(new AbortController().signal));
    context.out(`Listening at ${await server.listen(config.http.host, config.http.port)}`);
    if (process.stdin.isTTY === true) void talk(bot, context);
    await context.stopped;
  } finally {
    await stop(bot, adapters, server, context);
  }
  return 0;
};

function partsFor(bot: Bot, { log }: CliContext): PlatformParts {
  return {
    log,
    now: Date.now,
    sentence: (name) => bot.knowledge().content.system.sentences[name],
    answersIn: bot.answersIn,
    post: bot.post,
    owe: bot.owe,
    forget: bot.forget,
    storage: bot.storage,
  };
}

/** The operator of this machine may talk to the bot too; the end of the input stops nothing. */
async function talk(bot: Bot, { stopped }: CliContext): Promise<void> {
  const write = (text: string): void => void process.stdout.write(text);
  write(welcome(bot));
  const parts = { input: process.stdin, write, user: 'console:local', prompt: true, now: Date.now };
  await runConsole((message) => bot.handle(message, consoleLimits), parts, stopped);
}

/** Content that is not right changes nothing: the author reads why in the log. */
async function reload(bot: Bot, { log, out }: CliContext): Promise<void> {
  try {
    await bot.reload();
    out('Content reloaded');
  } catch (error) {
    const reason = error instanceof ContentError ? error.message : String(error);
    log.error('reload-failed', { error: reason });
  }
}

/** Not ready, then no new work, then what is under way, then the store. */
async function stop(
  bot: Bot,
  adapters: readonly Adapter[],
  server: Server,
  { log }: Pick<CliContext, 'log'>,
): Promise<void> {
  server.drain();
  const stopped = Promise.allSettled([
    server.close(graceMs),
    bot.desk?.stop(),
    ...adapters.map((adapter) => adapter.stop()),
  ]);
  await within(graceMs + 500, stopped);
  // what was acknowledged is stored already: a store that cannot say goodbye is no failure
  await bot.close().catch((error: unknown) => log.warn('store-close-failed', { error: String(error) }));
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, over]);
  clearTimeout(timer);
}
