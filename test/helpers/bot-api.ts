// A Bot API server on the loopback: shapes as https://core.telegram.org/bots/api documents them, updates kept until confirmed.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export const botToken = '123456789:AAtest-token-of-nobody_0123456789abcdef';
export const botUser = { id: 123456789, is_bot: true, first_name: '解绑助手', username: 'JiebangTestBot' };

export interface Call {
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What a call gets instead of success: an error of the Bot API, or no answer at all. */
export type Trouble = { readonly code: number; readonly description: string; readonly parameters?: object } | 'silence';

export interface BotApi {
  readonly url: string;
  /** Calls that succeeded, in order. */
  readonly calls: Call[];
  /** Texts sent, in order. */
  texts(chat?: number): string[];
  sent(chat?: number): Readonly<Record<string, unknown>>[];
  /** Queues updates for getUpdates. */
  push(...updates: readonly object[]): void;
  /** Updates not confirmed yet. */
  pending(): number;
  /** The next calls of a method get these, one each. */
  fail(method: string, ...troubles: readonly Trouble[]): void;
  /** Resolves when so many messages were sent in all. */
  waitForMessages(count: number): Promise<void>;
  waitFor(condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

export async function startBotApi(): Promise<BotApi> {
  const calls: Call[] = [];
  const troubles = new Map<string, Trouble[]>();
  let updates: { update_id: number }[] = [];
  let changed = signal();
  const wake = (): void => {
    changed.resolve();
    changed = signal();
  };

  const results: Record<string, (payload: Record<string, unknown>) => unknown> = {
    getMe: () => ({ ...botUser, can_join_groups: true, can_read_all_group_messages: false }),
    sendMessage: ({ chat_id, text }) => ({ message_id: 1000 + calls.length, date: 1, chat: { id: chat_id }, text }),
    createForumTopic: ({ name }) => ({ message_thread_id: 100 + calls.length, name, icon_color: 7_322_096 }),
    getChatMember: ({ user_id }) => ({ status: user_id === 1 ? 'administrator' : 'member', user: { id: user_id } }),
  };

  const takeUpdates = async ({ offset = 0, timeout = 0 }: { offset?: number; timeout?: number }): Promise<object[]> => {
    updates = updates.filter(({ update_id }) => update_id >= offset);
    wake();
    if (updates.length === 0 && timeout > 0) await Promise.race([changed.promise, closed.promise, pause(1000)]);
    return updates.slice(0, 100);
  };

  const answer = async (method: string, payload: Record<string, unknown>): Promise<object | undefined> => {
    const trouble = troubles.get(method)?.shift();
    if (trouble === 'silence') return undefined;
    if (trouble) return { ok: false, error_code: trouble.code, ...trouble };
    const result = method === 'getUpdates' ? await takeUpdates(payload) : (results[method]?.(payload) ?? true);
    if (method !== 'getUpdates') calls.push({ method, payload });
    wake();
    return { ok: true, result };
  };

  const closed = signal();
  const server = createServer((request, response) => {
    const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)/.exec(request.url ?? '') ?? [];
    void bodyOf(request).then(async (payload) => {
      const body =
        token === botToken
          ? await answer(method, payload)
          : { ok: false, error_code: 401, description: 'Unauthorized' };
      if (body === undefined) return; // a server that never answers
      const code = 'error_code' in body && typeof body.error_code === 'number' ? body.error_code : 200;
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe

  const sent = (chat?: number): Call['payload'][] =>
    calls
      .filter(({ method, payload }) => method === 'sendMessage' && (chat === undefined || payload['chat_id'] === chat))
      .map(({ payload }) => payload);
  const waitFor = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await Promise.race([changed.promise, pause(20)]);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    sent,
    texts: (chat) => sent(chat).map(({ text }) => String(text)),
    push(...more) {
      updates.push(...(more as typeof updates)); // tests give whole updates
      updates.sort((a, b) => a.update_id - b.update_id);
      wake();
    },
    pending: () => updates.length,
    fail: (method, ...more) => void troubles.set(method, [...(troubles.get(method) ?? []), ...more]),
    waitForMessages: (count) => waitFor(() => sent().length >= count),
    waitFor,
    async close() {
      closed.resolve();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Signal {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function signal(): Signal {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>); // grammY sends objects
}

let nextUpdate = 1;

export interface TestUpdate {
  readonly update_id: number;
  readonly message?: object;
  readonly callback_query?: object;
}

/** Updates as Telegram sends them. */
export const updates = {
  private: (text: string, user = 7, more: object = {}): TestUpdate => message(text, chatOf(user), user, more),
  group: (text: string, user: number, more: object = {}): TestUpdate =>
    message(text, { id: -100200300, title: '解绑交流', type: 'supergroup' }, user, more),
  press: (data: string, chat: object, user: number, more: object = {}): TestUpdate => ({
    update_id: nextUpdate++,
    callback_query: {
      id: String(4_000_000_000 + nextUpdate),
      from: person(user),
      chat_instance: '-3812',
      data,
      message: { message_id: 5, date: 1, from: botUser, chat, text: '…', ...more },
    },
  }),
};

export function chatOf(user: number): { id: number; first_name: string; type: 'private' } {
  return { id: user, first_name: `用户${user}`, type: 'private' };
}

export function person(id: number): { id: number; is_bot: boolean; first_name: string; language_code: string } {
  return { id, is_bot: false, first_name: `用户${id}`, language_code: 'zh-hans' };
}

function message(text: string, chat: object, user: number, more: object): TestUpdate {
  const update_id = nextUpdate++;
  const entities = text.startsWith('/') ? [{ offset: 0, length: text.split(' ')[0]?.length, type: 'bot_command' }] : [];
  const base = { message_id: update_id, from: person(user), chat, date: 1_767_225_600, text };
  return { update_id, message: { ...base, ...(entities.length > 0 && { entities }), ...more } };
}
