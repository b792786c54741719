// wechaty behind a small interface. The only import of wechaty, and only when a puppet is configured: it costs seconds and 80 MB.
// What puppets do differently ends here: a call one of them does not know counts as "no".
import { createRequire } from 'node:module';
import type { Contact, Message, Room, Wechaty } from 'wechaty';
import { ConfigError } from '../../src/errors.ts';

/** A puppet by its package name, or an object (the mock, in tests). */
export type Puppet = string | object;

export interface WechatMessage {
  readonly id: string;
  readonly kind: string;
  readonly text: string;
  readonly talker: string;
  readonly talkerName: string;
  /** An Official Account or another service, not a person. */
  readonly official: boolean;
  readonly self: boolean;
  readonly room: string | null;
  /** The puppet says that the bot is mentioned; many never do. */
  readonly mentioned: boolean;
  /** The bot's names where the message was said. */
  readonly names: readonly string[];
  /** The talker made the room. */
  readonly owner: boolean;
  readonly ageSeconds: number;
}

export interface WechatHandlers {
  message(message: WechatMessage): Promise<void>;
  /** The code that is to be scanned with WeChat to log in. */
  scan(code: string): void;
  login(): void;
  logout(): void;
  /** Somebody, perhaps the bot itself, came into a room. */
  join(room: string, members: readonly string[]): Promise<void>;
  error(what: string, error: unknown): void;
}

export interface WechatClient {
  /** Logs in and hears messages from then on. */
  start(): Promise<void>;
  /** Resolves when wechaty stopped by itself or was stopped. */
  stopped(): Promise<void>;
  stop(): Promise<void>;
  sayToContact(contact: string, text: string): Promise<void>;
  /** Names the members before the text. */
  sayInRoom(room: string, text: string, members: readonly string[]): Promise<void>;
}

export interface WechatOptions {
  readonly puppet: Puppet;
  /** Service puppets ask for one. */
  readonly token: string | null;
  /** The login is kept in <name>.memory-card.json. */
  readonly name: string;
}

/** @throws ConfigError when the puppet's package is not installed: wechaty itself would try for ever */
export async function openWechaty(options: WechatOptions, handlers: WechatHandlers): Promise<WechatClient> {
  if (typeof options.puppet === 'string') assertInstalled(options.puppet);
  const { WechatyBuilder } = await import('wechaty');
  const { puppet, token, name } = options;
  // wechaty's type lists the puppets of its day; any package name and any puppet object is taken
  const bot: Wechaty = WechatyBuilder.build({
    name,
    puppet: puppet as never,
    ...(token !== null && { puppetOptions: { token } }),
  });
  listen(bot, handlers);
  return {
    start: () => bot.start(),
    stopped: () => new Promise((resolve) => bot.once('stop', () => resolve())),
    stop: () => bot.stop(),
    async sayToContact(id, text) {
      const contact = await bot.Contact.find({ id });
      if (!contact) throw new Error('The contact is not known');
      await contact.say(text);
    },
    async sayInRoom(id, text, members) {
      const room = await bot.Room.find({ id });
      if (!room) throw new Error('The room is not known');
      const found = await Promise.all(members.map((member) => bot.Contact.find({ id: member })));
      await room.say(text, ...found.filter((contact) => contact !== undefined));
    },
  };
}

function assertInstalled(name: string): void {
  try {
    createRequire(import.meta.url).resolve(name);
  } catch (error) {
    // other errors: it is there, but cannot be required, only imported
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') {
      throw new ConfigError([`WECHATY_PUPPET is "${name}", it must be installed first: npm install ${name}`]);
    }
  }
}

/** An asynchronous handler that throws kills the process (an unhandled rejection): every one is wrapped. */
function listen(bot: Wechaty, handlers: WechatHandlers): void {
  const guarded = (what: string, work: () => Promise<void> | void): void => {
    Promise.resolve()
      .then(work)
      .catch((error: unknown) => handlers.error(what, error));
  };
  bot.on('message', (message) => guarded('message', async () => handlers.message(await factsOf(bot, message))));
  bot.on('scan', (code) => guarded('scan', () => handlers.scan(code)));
  bot.on('login', () => guarded('login', () => handlers.login()));
  bot.on('logout', () => guarded('logout', () => handlers.logout()));
  bot.on('stop', () => guarded('stop', () => handlers.logout()));
  bot.on('error', (error) => guarded('error', () => handlers.error('wechaty', error)));
  bot.on('room-join', (room, members) =>
    guarded('room-join', () =>
      handlers.join(
        room.id,
        members.map(({ id }) => id),
      ),
    ),
  );
}

async function factsOf(bot: Wechaty, message: Message): Promise<WechatMessage> {
  const talker = message.talker();
  const room = message.room();
  return {
    id: message.id,
    kind: bot.Message.Type[message.type()] ?? 'Unknown',
    text: message.text(),
    talker: talker.id,
    talkerName: talker.name(),
    official: talker.type() === bot.Contact.Type.Official,
    self: message.self(),
    room: room?.id ?? null,
    mentioned: await orElse(false, () => message.mentionSelf()),
    names: await namesIn(bot, room),
    owner: await orElse(false, () => isOwner(room, talker)),
    ageSeconds: await orElse(0, () => message.age()),
  };
}

function isOwner(room: Room | undefined, talker: Contact): boolean {
  return room?.owner()?.id === talker.id;
}

async function namesIn(bot: Wechaty, room: Room | undefined): Promise<readonly string[]> {
  const alias = await orElse(undefined, () => room?.alias(bot.currentUser));
  const name = await orElse('', () => bot.currentUser.name());
  return [name, alias ?? ''].filter((each) => each !== '');
}

async function orElse<T>(preset: T, ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch {
    return preset;
  }
}
