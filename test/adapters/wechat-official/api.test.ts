import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Api, createApi, mayWait } from '../../../adapters/wechat-official/api.ts';
import { type ApiError, createAsk } from '../../../adapters/wechat-official/ask.ts';
import { addressOf } from '../../../adapters/wechat-official/decode.ts';
import { createTokens, parseTokenRecord, type TokenRecord } from '../../../adapters/wechat-official/token.ts';
import { StoreError } from '../../../src/errors.ts';
import type { Adapter, Reply } from '../../../src/message.ts';
import type { Store } from '../../../src/store/store.ts';
import { collecting, memoryStorage } from '../../helpers/bot.ts';
import { account, contentOf, createTestAdapter, post, textPush, wechatSettings } from '../../helpers/wechat.ts';
import { type FakeApi, paths, startFakeApi } from '../../helpers/wechat-api.ts';

let api: FakeApi;
let now = 0;
let logged: string[];
beforeEach(async () => {
  api = await startFakeApi();
  now = 1_000_000;
  logged = [];
});
afterEach(() => api.close());

const secret = 'SECRET0123456789';

function newStore(): Store<TokenRecord> {
  return memoryStorage().records('wechat-official', parseTokenRecord);
}

function instance(store = newStore(), root = api.root): Api {
  const ask = createAsk({ apiRoot: root, fetch, pausesMs: [1, 1] });
  return createApi(ask, createTokens({ appid: account.appid, secret, ask, store, now: () => now }));
}

const hello: Reply = { text: '您好', choices: [] };

describe('createTokens()', () => {
  it('asks once for many that need it at the same time', async () => {
    const { send } = instance();
    await Promise.all(Array.from({ length: 50 }, () => send('o1', hello)));
    expect(api.count(paths.token)).toBe(1);
    expect(api.count(paths.send)).toBe(50);
    expect(api.calls[0]?.body).toEqual({
      grant_type: 'client_credential',
      appid: account.appid,
      secret,
      force_refresh: false,
    });
  });

  it('shares the token with other instances', async () => {
    const store = newStore();
    await instance(store).send('o1', hello);
    await instance(store).send('o1', hello);
    expect(api.count(paths.token)).toBe(1);
  });

  it('renews it when 300 s are left', async () => {
    const { send } = instance();
    await send('o1', hello);
    now += (7200 - 301) * 1000;
    await send('o1', hello);
    expect(api.count(paths.token)).toBe(1);
    now += 1000;
    await send('o1', hello);
    expect(api.count(paths.token)).toBe(2);
  });

  it('works without the store', async () => {
    const down: Store<TokenRecord> = {
      ...newStore(),
      get: () => Promise.reject(new StoreError('down')),
      compareAndSet: () => Promise.reject(new StoreError('down')),
    };
    const { send } = instance(down);
    await send('o1', hello);
    await send('o1', hello);
    expect(api.count(paths.token)).toBe(1);
  });

  it('does not ask an endpoint in trouble again and again', async () => {
    api.script(paths.token, ...Array.from({ length: 100 }, () => ({ errcode: -1, errmsg: 'busy' })));
    const { send } = instance();
    for (let count = 0; count < 20; count++) await expect(send('o1', hello)).rejects.toThrow('busy');
    expect(api.count(paths.token)).toBe(3);
    api.script(paths.token);
    now += 10_001;
    await send('o1', hello);
  });

  it('tells the admin about the list of IP addresses, and about wrong secrets, without telling the secret', async () => {
    api.script(paths.token, { errcode: 40164, errmsg: 'invalid ip 1.2.3.4, not in whitelist' });
    await expect(instance().send('o1', hello)).rejects.toThrow(/1\.2\.3\.4.*IP白名单/);
    api.script(paths.token, { errcode: 40125, errmsg: 'invalid appsecret' });
    const error = await instance()
      .send('o1', hello)
      .catch((each: ApiError) => each);
    expect(String(error)).toContain('WECHAT_OFFICIAL_SECRET');
    expect(String(error)).not.toContain(secret);
  });
});

describe('createApi()', () => {
  it.each([40001, 40014, 42001])('renews a refused token (%i) once and tries once more', async (errcode) => {
    const { send } = instance();
    await send('o1', hello);
    api.script(paths.send, { errcode, errmsg: 'refused' });
    api.revoke();
    await send('o1', hello);
    expect(api.count(paths.token)).toBe(2);
    expect(api.count(paths.send)).toBe(3);
    api.script(paths.send, ...Array.from({ length: 9 }, () => ({ errcode, errmsg: 'refused' })));
    await expect(send('o1', hello)).rejects.toMatchObject({ code: errcode });
    expect(api.count(paths.send)).toBe(5);
  });

  it('forces a new token when the endpoint still gives the refused one', async () => {
    const { send } = instance();
    await send('o1', hello);
    api.revoke(true);
    await send('o1', hello);
    expect(api.calls.at(-2)).toMatchObject({ path: paths.token, body: { force_refresh: true } });
  });

  it('takes the token another instance has renewed', async () => {
    const store = newStore();
    const [first, second] = [instance(store), instance(store)];
    await Promise.all([first.send('o1', hello), second.send('o1', hello)]);
    const before = api.count(paths.token);
    api.revoke();
    await first.send('o1', hello);
    await second.send('o1', hello);
    expect(api.count(paths.token)).toBe(before + 1);
  });

  it('tries again when WeChat is busy or down', async () => {
    api.script(paths.send, { errcode: -1, errmsg: 'system error' }, 502);
    await instance().send('o1', hello);
    expect(api.count(paths.send)).toBe(3);
  });

  it('does not send again what WeChat may still be working on', async () => {
    api.script(paths.send, 'hang');
    const ask = createAsk({ apiRoot: api.root, fetch, pausesMs: [1, 1], timeoutMs: 300 });
    const tokens = createTokens({ appid: account.appid, secret, ask, store: newStore(), now: () => now });
    const error = await createApi(ask, tokens)
      .send('o1', hello)
      .catch((each: unknown) => each);
    expect(mayWait(error)).toBe(true);
    expect(api.count(paths.send)).toBe(1);
  });

  it('knows which refusals leave the words waiting', async () => {
    for (const errcode of [45015, 45047, 45009, 48001, 45002, 99999]) {
      api.script(paths.send, { errcode, errmsg: 'x' });
      expect(
        mayWait(
          await instance()
            .send('o1', hello)
            .catch((error: unknown) => error),
        ),
      ).toBe(true);
    }
    for (const errcode of [40003, 43004]) {
      api.script(paths.send, { errcode, errmsg: 'no such user' });
      expect(
        mayWait(
          await instance()
            .send('o1', hello)
            .catch((error: unknown) => error),
        ),
      ).toBe(false);
    }
    api.script(paths.token, { errcode: 40125, errmsg: 'invalid appsecret' });
    expect(
      mayWait(
        await instance()
          .send('o1', hello)
          .catch((error: unknown) => error),
      ),
    ).toBe(true);
    expect(
      mayWait(
        await instance(newStore(), 'http://127.0.0.1:1')
          .send('o1', hello)
          .catch((e: unknown) => e),
      ),
    ).toBe(true);
  });
});

const nothing = { intent: null, confidence: null, procedure: null, step: null, steps: null };

describe('send() of the adapter', () => {
  const to = addressOf(account.user);
  const waiting: Reply[] = [];
  beforeEach(() => void waiting.splice(0));

  function adapterWith(env: Record<string, string>): Adapter {
    return createTestAdapter(wechatSettings('plain', { WECHAT_OFFICIAL_API_ROOT: api.root, ...env }), {
      log: collecting(logged),
      now: () => now,
      fetch,
      async post(_to, replies) {
        waiting.push(...replies);
        return true;
      },
    });
  }
  const verified = { WECHAT_OFFICIAL_SECRET: secret };

  it('sends for a verified account', async () => {
    expect(await adapterWith(verified).send(to, hello)).toBe('sent');
    expect(api.calls.at(-1)?.body).toMatchObject({ touser: account.user, text: { content: '您好' } });
    expect(waiting).toEqual([]);
  });

  it('sends choices as a menu whose taps come back as text, and long words in pieces', async () => {
    await adapterWith(verified).send(to, { text: `${'解'.repeat(700)}`, choices: ['下一步', '找不到'] });
    const [first, second] = api.calls.slice(1).map(({ body }) => body);
    expect(first).toEqual({ touser: account.user, msgtype: 'text', text: { content: '解'.repeat(600) } });
    expect(second).toEqual({
      touser: account.user,
      msgtype: 'msgmenu',
      msgmenu: {
        head_content: '解'.repeat(100),
        list: [
          { id: '1', content: '下一步' },
          { id: '2', content: '找不到' },
        ],
        tail_content: '',
      },
    });
  });

  it('keeps only what was not sent when the way closes in the middle', async () => {
    api.script(paths.send, { errcode: 0, errmsg: 'ok' }, { errcode: 45047, errmsg: 'x' });
    expect(await adapterWith(verified).send(to, { text: '解'.repeat(700), choices: ['好'] })).toBe('waits');
    expect(waiting).toEqual([{ text: '解'.repeat(100), choices: ['好'] }]);
  });

  it.each([45015, 45047])('keeps the words for the next answer at %i, and says so', async (errcode) => {
    api.script(paths.send, { errcode, errmsg: 'x' });
    expect(await adapterWith(verified).send(to, hello)).toBe('waits');
    expect(waiting).toEqual([hello]);
    expect(logged.join()).toContain(String(errcode));
  });

  it('stops trying when the account turns out to have no right', async () => {
    const adapter = adapterWith(verified);
    api.script(paths.send, { errcode: 48001, errmsg: 'api unauthorized' });
    expect(await adapter.send(to, hello)).toBe('waits');
    expect(await adapter.send(to, hello)).toBe('waits');
    expect(api.count(paths.send)).toBe(1);
  });

  it('never asks the API for an unverified account', async () => {
    expect(await adapterWith({}).send(to, hello)).toBe('waits');
    expect(await adapterWith({ ...verified, WECHAT_OFFICIAL_VERIFIED: 'no' }).send(to, hello)).toBe('waits');
    expect(api.calls).toEqual([]);
  });

  it('rejects for a user WeChat does not know, and when too many words wait', async () => {
    api.script(paths.send, { errcode: 40003, errmsg: 'invalid openid' });
    await expect(adapterWith(verified).send(to, hello)).rejects.toThrow('40003');
    const full = createTestAdapter(wechatSettings('plain'), { post: async () => false });
    await expect(full.send(to, hello)).rejects.toThrow('too many');
  });

  it('sends an answer that came too late, since the words 正在处理 were the passive reply', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const adapter = adapterWith(verified);
    now = Date.UTC(2026, 0, 1);
    await adapter.start(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      return { outcome: 'answer', ...nothing, replies: [{ text: '答案', choices: [] }] };
    });
    const push = { ...textPush('问', '1'), CreateTime: now / 1000 - 10 };
    const first = post(adapter, 'plain', push);
    const third = post(adapter, 'plain', push);
    await vi.advanceTimersByTimeAsync(4500);
    expect(contentOf(await third)).toBe('<working-push>');
    await vi.advanceTimersByTimeAsync(20_000);
    await first;
    vi.useRealTimers();
    await adapter.stop();
    expect(api.calls.map(({ body }) => body).filter(({ text }) => text !== undefined)).toEqual([
      { touser: account.user, msgtype: 'text', text: { content: '答案' } },
    ]);
    expect(waiting).toEqual([]);
  });

  it('hands over to the service desk of WeChat where that is set, for messages only', async () => {
    const adapter = adapterWith({ ...verified, WECHAT_OFFICIAL_TRANSFER: 'yes' });
    await adapter.start(async () => ({
      outcome: 'handoff',
      ...nothing,
      replies: [hello, { text: '转人工', choices: [] }],
    }));
    now = Date.UTC(2026, 0, 1);
    const { body } = await post(adapter, 'plain', textPush('转人工', '1'));
    expect(body).toContain('<MsgType><![CDATA[transfer_customer_service]]></MsgType>');
    expect(body).not.toContain('Content');
    const event = { ...textPush('', ''), MsgType: 'event', Event: 'CLICK', EventKey: 'human' };
    expect((await post(adapter, 'plain', event)).body).toContain('转人工');
    await adapter.stop();
    expect(api.calls.at(-1)?.body).toMatchObject({ text: { content: '您好' } });
  });
});
