// Slash commands: /start with a deep link, those of the menu, and /faq, which is left to the group's manners.
import type { CommandName } from '../../src/content/schema.ts';
import type { Reading } from '../../src/message.ts';

/** Telegram's menu commands and what they mean. */
export const menuCommands = {
  start: 'menu',
  help: 'help',
  menu: 'menu',
  human: 'human',
  cancel: 'quit',
  forget: 'forget',
} as const satisfies Record<string, CommandName>;

export interface SlashCommand {
  /** `other`: it names another bot. `unknown`: nobody is named, and it is none of ours. */
  readonly to: 'us' | 'other' | 'unknown';
  /** Without the bot's name. */
  readonly text: string;
  readonly reading?: Reading;
}

/** @param username the bot's own */
export function commandOf(text: string, username: string): SlashCommand | undefined {
  const match = /^\/([a-z0-9_]{1,32})(?:@(\w+))?(?:\s+([\s\S]*))?$/i.exec(text);
  if (!match?.[1]) return undefined;
  const [, word, bot, rest = ''] = match;
  const name = word.toLowerCase();
  if (bot !== undefined && bot.toLowerCase() !== username.toLowerCase()) return { to: 'other', text };
  if (bot === undefined && !(name in menuCommands) && name !== 'faq') return { to: 'unknown', text };
  const argument = rest.trim();
  const reading = readingOf(name, argument);
  return { to: 'us', text: `/${name} ${argument}`.trim(), ...(reading && { reading }) };
}

/** `?start=<entry>` comes as 「/start <entry>」 (https://core.telegram.org/bots/features#deep-linking). */
function readingOf(name: string, argument: string): Reading | undefined {
  if (name === 'start' && /^[a-z0-9-]+$/.test(argument)) {
    return { kind: 'entry', entry: argument, confidence: 1, correction: false, others: [] };
  }
  const found = Object.entries(menuCommands).find(([each]) => each === name);
  return found && { kind: 'command', command: found[1], number: null };
}
