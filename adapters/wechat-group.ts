// WeChat groups and personal chats through wechaty and whatever puppet is configured. No platform repeats these messages:
// each is stored before it is handled. Parts: client (wechaty), decode, answer (texts), keep-alive, qr.
import { randomUUID } from 'node:crypto';
import { createAgenda, parseAgenda } from '../src/delivery/agenda.ts';
import { createWait } from '../src/delivery/wait.ts';
import type { Adapter, AdapterParts, Handle, Limits } from '../src/message.ts';
import type { Storage } from '../src/store/store.ts';
import { type Item, itemSchema, textsFor } from './wechat-group/answer.ts';
import { openWechaty, type Puppet, type WechatClient, type WechatMessage } from './wechat-group/client.ts';
import { decode, idOf, nameOf } from './wechat-group/decode.ts';
import { keepAlive } from './wechat-group/keep-alive.ts';
import { drawCode } from './wechat-group/qr.ts';

/** WeChat folds longer texts away. */
export const wechatGroupLimits: Limits = { maxText: 1500, unit: 'chars', buttons: false };

export interface WechatGroupSettings {
  readonly puppet: Puppet;
  readonly token: string | null;
  readonly name: string;
}

export interface WechatGroupParts extends Pick<AdapterParts, 'log' | 'now' | 'sentence' | 'answersIn'> {
  readonly storage: Pick<Storage, 'records'>;
  /** Shows the login code; stderr unless told. */
  readonly show?: (text: string) => void;
}

/** A room gets one welcome in this time, however many come in. */
const welcomeMs = 10 * 60_000;
/** Somebody has to scan a code: what is to be said waits for it. */
const loginPollMs = 500;

export function createWechatGroup(settings: WechatGroupSettings, parts: WechatGroupParts): Adapter {
  const { log, now, storage, sentence, answersIn } = parts;
  const show = parts.show ?? ((text: string): void => void process.stderr.write(text));
  const stopping = new AbortController();
  const wait = createWait(stopping.signal);
  const welcomed = new Map<string, number>();
  let handle: Handle | undefined;
  let client: WechatClient | undefined;
  let running: Promise<void> = Promise.resolve();
  let loggedIn = false;

  const agenda = createAgenda<Item>({
    store: storage.records('wechat-agenda', parseAgenda),
    owner: randomUUID(),
    parse: (value) => itemSchema.parse(value),
    work: (_chat, item) => work(item),
    atOnce: 4,
    log,
    signal: stopping.signal,
    wait,
    now,
  });

  const work = async (item: Item): Promise<readonly Item[]> => {
    while (!loggedIn && !stopping.signal.aborted) await wait(loginPollMs);
    if (!handle || !client || !loggedIn) throw new Error('WeChat is not logged in');
    if (item.kind === 'handle') return textsFor(item.message, await handle(item.message));
    const { room, contact, text } = item;
    if (room !== null) await client.sayInRoom(room, text, contact === null ? [] : [contact]);
    else if (contact !== null) await client.sayToContact(contact, text);
    return [];
  };

  const hear = async (said: WechatMessage): Promise<void> => {
    const message = decode(said, now());
    if (message?.id === undefined) return;
    await agenda.add(message.group ?? message.conversation, message.id, [{ kind: 'handle', message }]);
  };

  const welcome = async (room: string, members: readonly string[]): Promise<void> => {
    if (!answersIn(nameOf(room))) return;
    if (now() - (welcomed.get(room) ?? Number.NEGATIVE_INFINITY) < welcomeMs) return;
    welcomed.set(room, now());
    await client?.sayInRoom(room, sentence('group-welcome'), members);
  };

  const handlers = {
    message: hear,
    join: welcome,
    scan(code: string) {
      if (code === '') return; // scanned, to be confirmed on the phone
      log.warn('wechat-login-wanted', { code });
      show(`\n${drawCode(code)}\n${code}\n`);
    },
    login() {
      loggedIn = true;
      log.info('wechat-logged-in');
    },
    logout() {
      loggedIn = false;
      log.warn('wechat-logged-out');
    },
    error: (what: string, error: unknown) => log.error('wechat-failed', { what, error: String(error) }),
  };

  return {
    name: 'wechat-group',
    limits: wechatGroupLimits,
    async start(own) {
      handle = own;
      client = await openWechaty(settings, handlers);
      running = keepAlive({ client, log, wait, signal: stopping.signal, now });
      await agenda.resume(0); // one login, one process
    },
    async send({ conversation, group, user }, { text, choices }, id = randomUUID()) {
      const list = choices.map((choice, index) => `${index + 1}. ${choice}`).join('　');
      const person = group === undefined ? idOf(conversation) : user === undefined ? null : idOf(user);
      const room = group === undefined ? null : idOf(group);
      const item: Item = { kind: 'say', room, contact: person, text: list === '' ? text : `${text}\n${list}` };
      await agenda.add(group ?? conversation, id, [item]);
      return loggedIn ? 'sent' : 'waits';
    },
    async stop() {
      stopping.abort();
      await running;
      await agenda.stop();
      await client?.stop().catch((error: unknown) => handlers.error('stop', error));
    },
  };
}
