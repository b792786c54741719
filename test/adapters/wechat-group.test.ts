import type { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mock, PuppetMock } from 'wechaty-puppet-mock';
import type { WechatMessage } from '../../adapters/wechat-group/client.ts';
import { decode } from '../../adapters/wechat-group/decode.ts';
import { keepAlive } from '../../adapters/wechat-group/keep-alive.ts';
import { createWechatGroup, wechatGroupLimits } from '../../adapters/wechat-group.ts';
import { createBot } from '../../src/bot.ts';
import { StoreError } from '../../src/errors.ts';
import { createGroups, type Groups } from '../../src/group/settings.ts';
import type { Adapter, Handle } from '../../src/message.ts';
import type { Storage } from '../../src/store/store.ts';
import { collecting, lastingStorage, memoryStorage } from '../helpers/bot.ts';
import { sharedKnowledge } from '../helpers/telegram.ts';

type Mocker = InstanceType<typeof mock.Mocker>;
type Contact = ReturnType<Mocker['createContact']>;
type Room = ReturnType<Mocker['createRoom']>;

let mocker: Mocker;
let adapter: Adapter;
let self: Contact;
let logged: string[];
let shown: string;
let wrap: (handle: Handle) => Handle;
let groups: Groups;
let storage: Storage;

async function start(): Promise<void> {
  logged = [];
  shown = '';
  mocker = new mock.Mocker();
  const puppet = new PuppetMock({ mocker });
  const log = collecting(logged);
  const bot = createBot({ knowledge: await sharedKnowledge(), storage, log, groups });
  adapter = createWechatGroup(
    { puppet, token: null, name: '' },
    {
      log,
      now: Date.now,
      storage,
      sentence: (name) => bot.knowledge().content.system.sentences[name],
      answersIn: bot.answersIn,
      show: (text) => {
        shown += text;
      },
    },
  );
  await adapter.start(wrap((message) => bot.handle(message, wechatGroupLimits)));
  await until(() => mocker.puppet.state.active() === true);
  self = mocker.createContact({ id: 'bot', name: '解绑助手' });
  mocker.login(self);
}

beforeEach(async () => {
  wrap = (handle) => handle;
  groups = createGroups();
  storage = lastingStorage();
  await start();
});
afterEach(async () => {
  await adapter.stop();
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** What the bot says in a room or to a contact, in order. */
function listenTo(place: Room | Contact): string[] {
  const said: string[] = [];
  // the mock's own types leave out the emitter it extends
  const emitter = place as unknown as EventEmitter;
  emitter.on('message', (message: { text(): string | undefined; talker(): { id: string } }) => {
    if (message.talker().id === self.id) said.push(message.text() ?? '');
  });
  return said;
}

function roomWith(...members: readonly Contact[]): Room {
  return mocker.createRoom({
    topic: '解绑交流',
    ownerId: members[0]?.id ?? '',
    memberIdList: [self, ...members].map(({ id }) => id),
  });
}

async function answered(said: readonly string[], speak: () => void): Promise<string> {
  const before = said.length;
  speak();
  await until(() => said.length > before);
  return said.at(-1) ?? '';
}

describe('on a mock puppet', () => {
  it('walks a procedure in a private chat', async () => {
    const user = mocker.createContact({ name: '小明' });
    const said = listenTo(user);
    expect(await answered(said, () => user.say('怎么解绑小程序').to(self))).toMatch(/第 1\/\d+ 步/);
    expect(await answered(said, () => user.say('下一步').to(self))).toMatch(/第 2\/\d+ 步/);
  });

  it('answers in a room when mentioned by the puppet, quoting the question and naming the asker', async () => {
    const user = mocker.createContact({ name: '小明' });
    const room = roomWith(user);
    const said = listenTo(room);
    const answer = await answered(said, () => user.say('@解绑助手 注销和解绑有什么区别', [self]).to(room));
    expect(answer).toMatch(/^@小明/);
    expect(answer).toContain('「注销和解绑有什么区别」');
    expect(answer).toContain('注销');
  });

  it.each(['@解绑助手\u2005你好', '@解绑助手 你好', '你好@解绑助手', '@解绑助手，你好'])(
    'finds its name in the text when the puppet does not: %j',
    async (text) => {
      const user = mocker.createContact({ name: '小明' });
      const room = roomWith(user);
      expect(await answered(listenTo(room), () => user.say(text).to(room))).toContain('您好');
    },
  );

  it('is silent in a room when not addressed, or when a longer name begins like its own', async () => {
    const user = mocker.createContact({ name: '小明' });
    const room = roomWith(user);
    const said = listenTo(room);
    for (const text of ['怎么解绑小程序', '@解绑助手二号 你好', '解绑助手你好']) user.say(text).to(room);
    expect(await answered(said, () => user.say('@解绑助手 谢谢').to(room))).toContain('不客气');
    expect(said).toHaveLength(1);
  });

  it('keeps two members apart who walk two procedures at once', async () => {
    const [ming, hong] = [mocker.createContact({ name: '小明' }), mocker.createContact({ name: '小红' })];
    const room = roomWith(ming, hong);
    const said = listenTo(room);
    const say = (who: Contact, text: string): Promise<string> =>
      answered(said, () => who.say(`@解绑助手 ${text}`).to(room));
    expect(await say(ming, '怎么解绑小程序')).toContain('私聊');
    expect(await say(hong, '怎么注销微信')).toContain('私聊');
    const first = [await say(ming, '在群里做'), await say(hong, '在群里做')];
    const second = [await say(ming, '下一步'), await say(hong, '我已了解,继续')];
    for (const [texts, number] of [
      [first, 1],
      [second, 2],
    ] as const) {
      expect(texts[0]).toContain('小程序');
      expect(texts[0]).toContain(`第 ${number}/`);
      expect(texts[1]).toContain('注销');
      expect(texts[1]).toContain(`第 ${number}/`);
      expect(texts[0]).toMatch(/^@小明/);
      expect(texts[1]).toMatch(/^@小红/);
    }
  });

  it('goes on after a handler that throws', async () => {
    await adapter.stop();
    wrap = (handle) => (message) => (message.text === '坏' ? Promise.reject(new TypeError('boom')) : handle(message));
    await start();
    const [ming, hong] = [mocker.createContact({ name: '小明' }), mocker.createContact({ name: '小红' })];
    ming.say('坏').to(self);
    expect(await answered(listenTo(hong), () => hong.say('你好').to(self))).toContain('您好');
    await until(() => logged.join().includes('agenda-item-failed'));
  });

  it('goes on after a puppet that throws while its message is read', async () => {
    const { puppet } = mocker;
    const payload = puppet.messagePayload.bind(puppet);
    let fails = true;
    puppet.messagePayload = (id) => {
      if (!fails) return payload(id);
      fails = false;
      return Promise.reject(new Error('no such message'));
    };
    const user = mocker.createContact({ name: '小明' });
    user.say('你好').to(self);
    await until(() => !fails);
    expect(await answered(listenTo(user), () => user.say('你好').to(self))).toContain('您好');
  });

  it('welcomes who joins a room, once in a while', async () => {
    const [ming, hong] = [mocker.createContact({ name: '小明' }), mocker.createContact({ name: '小红' })];
    const room = roomWith(ming);
    const said = listenTo(room);
    expect(await answered(said, () => room.add(hong).by(ming))).toContain('大家好');
    room.add(mocker.createContact({ name: '小刚' })).by(ming);
    await answered(said, () => ming.say('@解绑助手 谢谢').to(room));
    expect(said.filter((text) => text.includes('大家好'))).toHaveLength(1);
  });

  it('shows the login code in the terminal and in the log', async () => {
    mocker.scan('https://login.weixin.qq.com/l/abc');
    await until(() => shown !== '');
    expect(shown).toContain('https://login.weixin.qq.com/l/abc');
    expect(shown).toMatch(/[▀▄█]/);
    expect(logged.join()).toContain('wechat-login-wanted');
  });

  it('keeps what was heard before it is handled: the next process answers it', async () => {
    await adapter.stop();
    wrap = () => () => Promise.reject(new StoreError('down'));
    await start();
    mocker.createContact({ id: 'u1', name: '小明' }).say('怎么解绑小程序').to(self);
    await until(() => logged.join().includes('agenda-item-failed'));
    await adapter.stop();
    wrap = (handle) => handle;
    await start();
    const said = listenTo(mocker.createContact({ id: 'u1', name: '小明' }));
    await until(() => said.length === 1);
    expect(said[0]).toMatch(/第 1\/\d+ 步/);
  });

  it('says after the next login what it could not say before', async () => {
    const user = mocker.createContact({ id: 'u1', name: '小明' });
    const said = listenTo(user);
    await mocker.puppet.logout();
    await until(() => logged.join().includes('wechat-logged-out'));
    expect(await adapter.send({ conversation: 'wechat:u1' }, { text: '客服：您好', choices: [] })).toBe('waits');
    mocker.login(self);
    await until(() => said.length === 1);
  });

  it('stays silent in a room the settings keep it out of, whoever joins', async () => {
    await adapter.stop();
    groups = createGroups({ deny: ['wechat:denied'] });
    await start();
    const [ming, hong] = [mocker.createContact({ name: '小明' }), mocker.createContact({ name: '小红' })];
    const members = [self, ming].map(({ id }) => id);
    const denied = mocker.createRoom({ id: 'denied', topic: '别处', ownerId: ming.id, memberIdList: members });
    const said = listenTo(denied);
    denied.add(hong).by(ming);
    ming.say('@解绑助手 你好').to(denied);
    await answered(listenTo(hong), () => hong.say('你好').to(self));
    expect(said).toEqual([]);
  });

  it('the owner of a room switches it on', async () => {
    const [boss, user] = [mocker.createContact({ name: '群主' }), mocker.createContact({ name: '小明' })];
    const room = roomWith(boss, user);
    const said = listenTo(room);
    expect(await answered(said, () => user.say('@解绑助手 /faq on').to(room))).toContain('管理员');
    expect(await answered(said, () => boss.say('@解绑助手 /faq on').to(room))).toContain('好的');
    expect(await answered(said, () => user.say('有人知道小程序怎么解绑吗').to(room))).toContain('私聊');
  });

  it('writes on its own, to a contact and to a member of a room', async () => {
    const user = mocker.createContact({ id: 'u1', name: '小明' });
    const room = roomWith(user);
    const [private_, public_] = [listenTo(user), listenTo(room)];
    await adapter.send({ conversation: 'wechat:u1' }, { text: '客服：您好', choices: ['下一步'] });
    await adapter.send(
      { conversation: 'x', group: `wechat:${room.id}`, user: 'wechat:u1' },
      { text: '客服：在', choices: [] },
    );
    await until(() => private_.length === 1 && public_.length === 1);
    expect(private_[0]).toBe('客服：您好\n1. 下一步');
    expect(public_[0]).toContain('客服：在');
  });
});

it('refuses to start with a puppet that is not installed', async () => {
  const broken = createWechatGroup(
    { puppet: 'wechaty-puppet-of-nobody', token: null, name: '' },
    { log: collecting([]), now: Date.now, storage: memoryStorage(), sentence: (name) => name, answersIn: () => true },
  );
  await expect(broken.start(() => Promise.reject(new Error('never')))).rejects.toThrow(
    'WECHATY_PUPPET is "wechaty-puppet-of-nobody", it must be installed first',
  );
});

describe('keepAlive()', () => {
  it('starts again after a growing pause when it cannot start or stops by itself', async () => {
    const stopping = new AbortController();
    const pauses: number[] = [];
    let starts = 0;
    await keepAlive({
      client: {
        start: () => (++starts === 1 ? Promise.reject(new Error('no network')) : Promise.resolve()),
        stopped: () => (starts >= 3 ? new Promise<void>(() => undefined) : Promise.resolve()),
        stop: () => Promise.reject(new Error('half started')),
      },
      log: collecting([]),
      wait: async (ms) => {
        pauses.push(ms);
        if (pauses.length === 4) stopping.abort();
        if (starts === 3) stopping.abort();
      },
      signal: stopping.signal,
      now: () => 0,
    });
    expect(pauses.slice(0, 2)).toEqual([2000, 4000]);
    expect(starts).toBeGreaterThanOrEqual(3);
  });
});

describe('decode()', () => {
  const said: WechatMessage = {
    id: '1',
    kind: 'Text',
    text: '你好',
    talker: 'u',
    talkerName: '小明',
    official: false,
    self: false,
    room: 'r',
    mentioned: false,
    names: ['解绑助手', '助手(客服)'],
    owner: false,
    ageSeconds: 0,
  };

  it('reads a quoted question, and a reply to the bot', () => {
    const dashes = '\n- - - - - - - - - - - - - - -\n';
    const other = decode({ ...said, text: `「小红：怎么解绑小程序」${dashes}@解绑助手 这个怎么弄` }, 0);
    expect(other).toMatchObject({
      text: '这个怎么弄',
      mentioned: true,
      post: { quote: '怎么解绑小程序', toOthers: true },
    });
    const ours = decode({ ...said, text: `「解绑助手：第 1/8 步」${dashes}下一步` }, 0);
    expect(ours).toMatchObject({ text: '下一步', mentioned: true, post: { toOthers: false } });
  });

  it('knows a name with characters that mean something in a pattern', () => {
    expect(decode({ ...said, text: '@助手(客服)\u2005你好' }, 0)).toMatchObject({ mentioned: true, text: '你好' });
  });

  it('leaves out its own messages, old ones, Official Accounts and what it does not know', () => {
    for (const more of [
      { self: true },
      { talker: 'weixin', room: null },
      { ageSeconds: 3600 },
      { official: true, room: null },
      { kind: 'Recalled' },
    ]) {
      expect(decode({ ...said, ...more }, 0)).toBeUndefined();
    }
    expect(decode({ ...said, official: true }, 0)?.post?.by).toBe('channel');
    expect(decode({ ...said, kind: 'Image', text: '<xml/>' }, 0)).toMatchObject({ kind: 'image', text: '' });
  });
});
