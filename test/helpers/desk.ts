// A bot with a desk: a platform that can push, two desk places that note what they are shown, and a clock the test holds.

import type { Knowledge } from '../../src/answer.ts';
import { type Bot, createBot } from '../../src/bot.ts';
import type { DeskConfig } from '../../src/config/desk.ts';
import type { DeskNotice, OperatorMessage } from '../../src/desk/places.ts';
import type { Limits, Message, Reply, Sent, Turn, Workplace } from '../../src/message.ts';
import type { ConversationRecord } from '../../src/record.ts';
import type { Storage } from '../../src/store/store.ts';
import { collecting, memoryStorage, startTime } from './bot.ts';
import { sharedKnowledge } from './telegram.ts';

export const minute = 60_000;
export const limits: Limits = { maxText: 10_000, unit: 'chars', buttons: true };
export const homes = ['telegram:-1001', 'telegram:-1002'] as const;

export const testDesk: DeskConfig = {
  operators: [
    { id: 'telegram:1', role: 'operator', name: '小李' },
    { id: 'telegram:2', role: 'operator', name: '小王' },
    { id: 'telegram:8', role: 'supervisor', name: '老陈' },
    { id: 'telegram:9', role: 'admin', name: '管理' },
  ],
  telegramForums: [-1001],
  telegramGroups: [-1002],
  wechatRooms: [],
  remindMs: 3 * minute,
  escalateMs: 10 * minute,
  idleMs: 30 * minute,
};

/** What got out of the bot; shared by all instances, and kept when one is killed. */
export interface World {
  now: number;
  /** Words that reached the user unasked, once for each id. */
  readonly pushed: { readonly id: string; readonly text: string }[];
  readonly shown: {
    readonly place: string;
    readonly text: string;
    readonly act: DeskNotice['act'];
  }[];
  /** How the platform's next pushes end. */
  push: (reply: Reply) => Promise<Sent>;
  showing: () => Promise<void>;
}

export function newWorld(): World {
  return { now: startTime, pushed: [], shown: [], push: async () => 'sent', showing: async () => undefined };
}

export interface TestDesk {
  readonly bot: Bot;
  readonly world: World;
  readonly logged: string[];
  /** The user. */
  say(text: string, more?: Partial<Message>): Promise<Turn>;
  /** An operator, by default 小李 at the first place; a new message unless it has an id. */
  order(text: string, more?: Partial<OperatorMessage>): Promise<string | null>;
  /** Everything that is due is delivered. */
  settle(): Promise<void>;
  /** Lets time pass, and what is due happen. */
  pass(ms: number): Promise<void>;
  record(conversation?: string): Promise<ConversationRecord | undefined>;
  /** Texts shown at a place. */
  at(place?: string): string[];
}

export interface TestDeskOptions {
  readonly storage?: Storage;
  readonly world?: World;
  readonly knowledge?: Knowledge;
  readonly desk?: DeskConfig;
}

let count = 0;

export async function createTestDesk({
  storage = memoryStorage(),
  world = newWorld(),
  knowledge,
  desk = testDesk,
}: TestDeskOptions = {}): Promise<TestDesk> {
  const logged: string[] = [];
  const known = knowledge ?? (await sharedKnowledge());
  const bot = createBot({ knowledge: known, storage, log: collecting(logged), desk, now: () => world.now });
  const office = bot.desk;
  if (!office) throw new Error('There is no desk');
  office.connect([
    {
      name: 'push',
      limits,
      async send(_to, reply, id = '') {
        if (world.pushed.some((each) => each.id === id)) return 'sent';
        const sent = await world.push(reply);
        if (sent === 'sent') world.pushed.push({ id, text: reply.text });
        else await bot.post(_to, [reply], id);
        return sent;
      },
    },
    {
      name: 'telegram',
      limits,
      send: () => Promise.reject(new Error('Nobody is there')),
      workplace: workplaceIn(world),
    },
  ]);
  const record = (conversation = 'u'): Promise<ConversationRecord | undefined> =>
    bot.conversations.get(bot.conversations.keyOf({ conversation }));
  return {
    bot,
    world,
    logged,
    record,
    say: (text, more = {}) =>
      bot.handle(
        { conversation: 'u', platform: 'push', kind: 'text', at: world.now, text, id: `m${count++}`, ...more },
        limits,
      ),
    order: (text, more = {}) =>
      office.work({
        id: `o${count++}`,
        operator: 'telegram:1',
        place: homes[0],
        case: null,
        genuine: true,
        kind: 'text',
        text,
        at: world.now,
        ...more,
      }),
    settle: () => office.courier.sweep(),
    async pass(ms) {
      world.now += ms;
      await office.courier.sweep();
    },
    at: (place = homes[0]) =>
      world.shown.filter((each) => each.place === place && each.act === null).map(({ text }) => text),
  };
}

/** Topics and messages have running ids; what is shown together is noted one by one. */
function workplaceIn(world: World): Workplace {
  let id = 0;
  const note = (place: string, text: string, act: DeskNotice['act']): void =>
    void world.shown.push({ place, text, act });
  return {
    async write({ chat }, text) {
      await world.showing();
      for (const each of text.split('\n\n')) note(chat, each, null);
      return [String(++id)];
    },
    openTopic: async () => String(++id),
    closeTopic: async (group) => note(group, '', 'close'),
    reopenTopic: async (group) => note(group, '', 'reopen'),
  };
}
