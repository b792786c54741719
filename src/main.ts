#!/usr/bin/env node
// Starts and stops everything; the only file that touches process.env, signals and exit.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from './cli/command.ts';
import { readConfig } from './config.ts';
import { ConfigError, ContentError, StoreError, UsageError } from './errors.ts';
import { createLogger } from './log.ts';

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./cli/start.ts')).start,
  chat: async () => (await import('./cli/chat.ts')).chat,
  eval: async () => (await import('./cli/eval.ts')).evaluate,
  evaluate: async () => (await import('./cli/evaluate.ts')).evaluateBot,
  check: async () => (await import('./cli/check.ts')).check,
  coverage: async () => (await import('./cli/coverage.ts')).coverage,
  desk: async () => (await import('./cli/desk.ts')).desk,
  'desk-audit': async () => (await import('./cli/desk-audit.ts')).deskAudit,
  schema: async () => (await import('./cli/schema.ts')).schema,
  train: async () => (await import('./cli/train.ts')).train,
  'wechat-menu': async () => (await import('./cli/wechat-menu.ts')).wechatMenu,
};

async function main(): Promise<number> {
  const [name = 'start', ...args] = process.argv.slice(2);
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) throw new UsageError(`Unknown command "${name}", it must be one of ${Object.keys(commands).join(', ')}`);
  const packageRoot = findPackageRoot(import.meta.dirname);
  const settings = join(packageRoot, '.env');
  if (existsSync(settings)) process.loadEnvFile(settings); // what the environment holds already wins
  const config = readConfig(process.env, packageRoot);
  const log = createLogger(config.logLevel, (line) => process.stderr.write(`${line}\n`), Date.now);
  const out = (line: string): void => void process.stdout.write(`${line}\n`);
  const run = await load();
  return run({ args, config, log, out, packageRoot, stopped: untilSignal(), onReload });
}

/** The sources run from dist/ and, in tests, from src/: the root is where package.json stands. */
function findPackageRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findPackageRoot(dirname(folder));
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

function onReload(reload: () => void): void {
  process.on('SIGHUP', reload);
}

/** Errors we throw on purpose are told without a stack. */
function tell(error: unknown): string {
  const expected = [ConfigError, ContentError, StoreError, UsageError].some((known) => error instanceof known);
  if (expected && error instanceof Error) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${tell(error)}\n`);
    process.exit(1);
  },
);
