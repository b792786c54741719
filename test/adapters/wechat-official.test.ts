// The adapter with the real bot behind it; WeChat is played by test/helpers/wechat.ts.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addressOf } from '../../adapters/wechat-official/decode.ts';
import { wechatOfficialLimits } from '../../adapters/wechat-official.ts';
import type { Knowledge } from '../../src/answer.ts';
import { createBot, loadKnowledge } from '../../src/bot.ts';
import { StoreError } from '../../src/errors.ts';
import type { Handle, Message } from '../../src/message.ts';
import { ignored } from '../../src/turn.ts';
import { collecting, memoryStorage, startTime } from '../helpers/bot.ts';
import { testConfig } from '../helpers/config.ts';
import {
  account,
  ask,
  contentOf,
  createTestAdapter,
  eventPush,
  type Mode,
  opened,
  post,
  sha1,
  signed,
  textPush,
  webRequest,
  wechatSettings,
  xmlOf,
} from '../helpers/wechat.ts';

let knowledge: Knowledge;
let logged: string[];
/** Messages that reached the engine. */
let handled: Message[];
beforeAll(async () => {
  knowledge = await loadKnowledge(testConfig);
});
beforeEach(() => {
  logged = [];
  handled = [];
});

interface Setup {
  readonly mode?: Mode;
  readonly env?: Record<string, string>;
  readonly wrap?: (handle: Handle) => Handle;
  readonly knowledge?: Knowledge;
}

async function setup({ mode = 'plain', env = {}, wrap = (handle) => handle, knowledge: own = knowledge }: Setup = {}) {
  const storage = memoryStorage();
  const bot = createBot({ knowledge: own, storage, log: collecting(logged) });
  const adapter = createTestAdapter(wechatSettings(mode, env), {
    log: collecting(logged),
    storage,
    sentence: (name) => own.content.system.sentences[name],
    post: bot.post,
    owe: bot.owe,
    forget: bot.forget,
  });
  const handle = wrap((message) => bot.handle(message, wechatOfficialLimits));
  await adapter.start((message) => {
    handled.push(message);
    return handle(message);
  });
  let id = 0;
  const say = async (text: string, more = {}): Promise<string> =>
    contentOf(await post(adapter, mode, textPush(text, `${++id}`, more)));
  return { adapter, bot, say };
}

const to = addressOf(account.user);

describe.each(['plain', 'compat', 'aes'] as const)('in %s mode', (mode) => {
  it('answers the check of the address with echostr, unsigned and stale ones with 401', async () => {
    const { adapter } = await setup({ mode });
    const { query } = signed('plain', '');
    const echo = (more: Record<string, string>) =>
      ask(adapter, webRequest('GET', { query: { ...query, echostr: '4375120948345356249', ...more }, body: '' }));
    expect(await echo({})).toEqual({ status: 200, body: '4375120948345356249' });
    expect(await echo({ signature: 'f'.repeat(40) })).toEqual({ status: 401, body: 'Refused' });
    expect((await echo({ signature: '' })).status).toBe(401);
    expect((await echo({ nonce: '' })).status).toBe(401);
    const old = signed('plain', '', startTime / 1000 - 301).query;
    expect((await ask(adapter, webRequest('GET', { query: old, body: '' }))).status).toBe(401);
  });

  it('walks through a procedure, with choices to tap and to type', async () => {
    const { adapter, say } = await setup({ mode });
    const response = await post(adapter, mode, textPush('怎么解绑小程序', 'first'));
    expect(response).toMatchObject({ status: 200, type: 'application/xml; charset=utf-8' });
    const fields = opened(response.body);
    expect(fields).toMatchObject({
      ToUserName: account.user,
      FromUserName: account.name,
      CreateTime: String(startTime / 1000),
      MsgType: 'text',
    });
    expect(fields['Content']).toContain('第 1/8 步');
    const [, tapped = ''] = /msgmenucontent=([^&]*)&/.exec(fields['Content'] ?? '') ?? [];
    expect(tapped).not.toBe('');
    expect(await say(tapped, { bizmsgmenuid: '1' })).toContain('第 2/8 步');
    expect(await say('1')).toContain('第 3/8 步');
  });

  it('repeats an answer byte for byte, and handles the message once', async () => {
    const { adapter, say } = await setup({ mode });
    await say('怎么解绑小程序');
    const push = textPush('下一步', '23456789012345678');
    const first = await post(adapter, mode, push);
    expect(await post(adapter, mode, push)).toEqual(first);
    expect(handled.filter(({ id }) => id === '23456789012345678')).toHaveLength(1);
    expect(await say('进度')).toContain('2/8');
  });

  it('answers an event without a MsgId once', async () => {
    const { adapter } = await setup({ mode });
    const push = eventPush('CLICK', { EventKey: 'unbind-qq' });
    const first = await post(adapter, mode, push);
    expect(await post(adapter, mode, push)).toEqual(first);
    expect(handled).toHaveLength(1);
    await post(adapter, mode, { ...push, CreateTime: startTime / 1000 + 1 });
    expect(handled).toHaveLength(2);
  });

  it('refuses what is not signed, not timely, too large or not well-formed; nothing of it reaches the engine', async () => {
    const { adapter } = await setup({ mode });
    const good = signed(mode, xmlOf(textPush('你好', '1')));
    const status = async (query: Record<string, string>, body = good.body) =>
      (await ask(adapter, webRequest('POST', { query, body }))).status;
    const name = mode === 'plain' ? 'signature' : 'msg_signature';
    expect(await status({})).toBe(401);
    expect(await status({ ...good.query, [name]: '0'.repeat(40) })).toBe(401);
    expect(await status({ ...good.query, [name]: '' })).toBe(401);
    expect(await status({ ...good.query, timestamp: '0' })).toBe(401);
    expect(await status({ ...good.query, timestamp: 'x' })).toBe(401);
    expect(await status({ ...good.query, nonce: '2' })).toBe(401);
    expect(await status(signed(mode, '', startTime / 1000 + 301).query)).toBe(401);
    expect(await status(good.query, 'x'.repeat(65_537))).toBe(413);
    const bytes = (query: Record<string, string>) =>
      ask(adapter, { ...webRequest('POST', { query, body: '' }), body: Buffer.from([0xff, 0xfe]) });
    expect((await bytes(good.query)).status).toBe(400);
    expect((await bytes({})).status).toBe(401);
    if (mode === 'plain') expect((await bytes({ ...good.query, signature: 'x' })).status).toBe(401);
    for (const body of ['', '<xml>', '<!DOCTYPE x><xml></xml>', 'not xml', '{'])
      expect(await status(signed(mode, '').query, body)).toBe(400);
    for (const text of [
      '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/hostname">]><xml><Content>&x;</Content></xml>',
      '<xml></xml>',
      xmlOf({ ...textPush('x', '1'), CreateTime: 'soon' }),
      xmlOf({ ...textPush('x', '1'), FromUserName: '' }),
    ]) {
      const { query, body } = signed(mode, text);
      expect(await status(query, body)).toBe(400);
    }
    expect(await ask(adapter, webRequest('POST', { query: {}, body: '' }))).toEqual({ status: 401, body: 'Refused' });
    expect(handled).toEqual([]);
    expect(logged.join()).toContain('"reason":"time"');
    expect(logged.join()).toMatch(/"reason":"signature","count":\d/);
  });

  it('takes and gives JSON', async () => {
    const { adapter } = await setup({ mode });
    const text = `{"ToUserName":"${account.name}","FromUserName":"${account.user}","CreateTime":${startTime / 1000},"MsgType":"text","Content":"怎么解绑小程序","MsgId":9223372036854775807}`;
    const response = await ask(adapter, webRequest('POST', signed(mode, text)));
    expect(response.type).toContain('json');
    expect(contentOf(response)).toContain('第 1/8 步');
    expect(handled[0]?.id).toBe('9223372036854775807');
  });
});

describe('encryption', () => {
  it('refuses a plain body in aes mode, and another appid', async () => {
    const { adapter } = await setup({ mode: 'aes' });
    const plain = signed('plain', xmlOf(textPush('你好', '1')));
    expect((await ask(adapter, webRequest('POST', plain))).status).toBe(401);
    const named = { ...plain.query, msg_signature: plain.query['signature'] ?? '' };
    expect((await ask(adapter, webRequest('POST', { ...plain, query: named }))).status).toBe(400);
    const other = await setup({ mode: 'aes', env: { WECHAT_OFFICIAL_APPID: 'wxother' } });
    expect((await post(other.adapter, 'aes', textPush('你好', '1'))).status).toBe(401);
    expect(handled).toEqual([]);
    expect(logged.join()).toContain('"reason":"decrypt"');
  });

  it('lets the encrypted part alone decide in compat mode', async () => {
    const { adapter } = await setup({ mode: 'compat' });
    const { query, body } = signed('compat', xmlOf(textPush('怎么解绑小程序', '1')));
    const forged = body.replace('怎么解绑小程序', '怎么注销微信').replace(account.user, 'oAnother');
    const response = await ask(adapter, webRequest('POST', { query: { ...query, signature: 'x' }, body: forged }));
    expect(contentOf(response)).toContain('解绑小程序');
    expect(handled[0]).toMatchObject({ text: '怎么解绑小程序', user: account.user });
    const unsigned = { ...query, msg_signature: '0'.repeat(40) };
    expect((await ask(adapter, webRequest('POST', { query: unsigned, body }))).status).toBe(401);
    const raw = { ...unsigned, encrypt_type: 'raw' };
    expect((await ask(adapter, webRequest('POST', { query: raw, body }))).status).toBe(401);
  });

  it('answers plain to a plain push in compat mode', async () => {
    const { adapter } = await setup({ mode: 'compat' });
    const { body } = await post(adapter, 'plain', textPush('怎么解绑小程序', '1'));
    expect(body).toContain('<Content>');
  });

  it('still understands the previous key, and answers with it', async () => {
    const env = { WECHAT_OFFICIAL_AES_KEY: 'B'.repeat(43), WECHAT_OFFICIAL_AES_KEY_PREVIOUS: account.aesKey };
    const { say } = await setup({ mode: 'aes', env });
    expect(await say('怎么解绑小程序')).toContain('第 1/8 步');
  });
});

describe('messages and events', () => {
  it.each([
    ['voice', { Recognition: '怎么解绑小程序' }, '第 1/8 步'],
    ['voice', {}, '语音我听不了'],
    ['image', { PicUrl: 'https://x/y' }, '图片我看不了'],
    ['video', {}, '打不开'],
    ['shortvideo', {}, '打不开'],
    ['location', { Label: 'x' }, '打不开'],
    ['link', { Title: 'x' }, '打不开'],
    ['file', {}, '打不开'],
    ['something_new', {}, '打不开'],
  ])('answers %s %j helpfully', async (type, more, part) => {
    const { adapter } = await setup();
    const response = await post(adapter, 'plain', { ...textPush('', '1'), ...more, MsgType: type });
    expect(contentOf(response)).toContain(part);
  });

  it('greets who subscribes and says what it can do; digits choose', async () => {
    const { adapter, say } = await setup();
    const welcome = contentOf(await post(adapter, 'plain', eventPush('subscribe')));
    expect(welcome).toContain('谢谢关注');
    expect(welcome).toContain('1. <a href="weixin://bizmsgmenu?msgmenucontent=解绑小程序');
    expect(await say('1')).toContain('第 1/8 步');
  });

  it.each([
    ['subscribe', 'qrscene_unbind-mini-program', ['谢谢关注', '第 1/8 步']],
    ['SCAN', 'unbind-mini-program', ['第 1/8 步']],
    ['CLICK', 'unbind-mini-program', ['第 1/8 步']],
    ['CLICK', 'help', ['直接说您想办的事']],
    ['CLICK', 'no-such-entry', ['我能帮您办这些']],
    ['CLICK', '怎么解绑小程序', ['第 1/8 步']],
    ['CLICK', '帮助', ['直接说您想办的事']],
    ['CLICK', '', ['我能帮您办这些']],
    ['SCAN', '1', ['我能帮您办这些']],
    ['SCAN', '12345', ['我能帮您办这些']],
    ['subscribe', 'qrscene_nothing', ['谢谢关注', '我能帮您办这些']],
  ])('starts what %s %s names', async (event, key, parts) => {
    const { adapter } = await setup();
    const text = contentOf(await post(adapter, 'plain', eventPush(event, { EventKey: key })));
    for (const part of parts) expect(text).toContain(part);
  });

  it.each(['VIEW', 'LOCATION', 'TEMPLATESENDJOBFINISH', 'something_new'])('acknowledges %s', async (event) => {
    const { adapter } = await setup();
    expect(await post(adapter, 'plain', eventPush(event, { EventKey: 'x' }))).toEqual({ status: 200, body: 'success' });
    expect(handled).toEqual([]);
  });

  it('forgets who unsubscribes', async () => {
    const { adapter, say } = await setup();
    await say('怎么解绑小程序');
    expect((await post(adapter, 'plain', eventPush('unsubscribe'))).body).toBe('success');
    expect(await say('进度')).toContain('没有进行中的流程');
  });

  it('says success when an operator has the conversation', async () => {
    const { adapter } = await setup({ wrap: () => async () => ignored });
    expect(await post(adapter, 'plain', textPush('你好', '1'))).toEqual({ status: 200, body: 'success' });
  });
});

describe('when the store fails', () => {
  it('says so politely, and the repetition succeeds', async () => {
    let fails = true;
    const wrap = (handle: Handle): Handle => {
      return (message) => (fails ? Promise.reject(new StoreError('Cannot read')) : handle(message));
    };
    const { adapter } = await setup({ wrap });
    const push = textPush('怎么解绑小程序', '1');
    expect(contentOf(await post(adapter, 'plain', push))).toContain('系统繁忙');
    fails = false;
    expect(contentOf(await post(adapter, 'plain', push))).toContain('第 1/8 步');
  });
});

/** The shipped content, with one answer of so many sentences. */
function withLongAnswer(count: number): Knowledge {
  const entry = knowledge.content.entries.get('difference-cancel-unbind');
  if (entry?.response.kind !== 'answer') throw new Error('There is no such answer');
  const text = Array.from({ length: count }, (_, index) => `第${String(index).padStart(4, '0')}句话好。`).join('');
  const { variants: _, ...response } = entry.response;
  const entries = new Map(knowledge.content.entries).set(entry.id, { ...entry, response: { ...response, text } });
  return { ...knowledge, content: { ...knowledge.content, entries } };
}

describe('a long answer', () => {
  const question = '注销和解绑有什么区别';
  const sentences = (text: string) => text.match(/第\d{4}句话好。/g) ?? [];

  it('comes in pages on 继续, whole and in order, and then 继续 is again the dialog', async () => {
    const { say, adapter } = await setup({ knowledge: withLongAnswer(200) });
    await say('怎么解绑小程序');
    const pages = [await say(question), await say('继续'), await say('继续')];
    for (const page of pages) expect(Buffer.byteLength(page)).toBeLessThanOrEqual(1800);
    expect(pages.flatMap(sentences)).toHaveLength(200);
    expect(pages.flatMap(sentences)).toEqual([...pages.flatMap(sentences)].sort());
    expect(pages[0]).toContain('（回复「继续」看剩下的）');
    expect(pages[2]).not.toContain('看剩下的');
    expect(pages[2]).toContain('msgmenucontent=继续');
    expect(await say('继续')).toContain('第 1/8 步');
    await adapter.stop();
  });

  it('gives the same page to the same message', async () => {
    const { say, adapter } = await setup({ knowledge: withLongAnswer(200) });
    await say(question);
    const push = textPush('继续', 'go-on');
    const first = await post(adapter, 'plain', push);
    expect(await post(adapter, 'plain', push)).toEqual(first);
    expect(sentences(await say('继续'))[0]).not.toBe(sentences(contentOf(first))[0]);
  });

  it('is left when the user goes on with something else', async () => {
    const { say } = await setup({ knowledge: withLongAnswer(200) });
    await say('怎么解绑小程序');
    await say(question);
    expect(sentences(await say('下一步'))).toEqual([]);
    expect(sentences(await say('继续'))).toEqual([]);
  });
});

describe('words that wait', () => {
  it('lead the next answer, once; the digits are those of the answer', async () => {
    const { adapter, say } = await setup();
    await say('怎么解绑小程序');
    expect(await adapter.send(to, { text: '我是客服小李。', choices: [] })).toBe('waits');
    const text = await say('下一步');
    expect(text.indexOf('我是客服小李')).toBeLessThan(text.indexOf('第 2/8 步'));
    expect(text.match(/bizmsgmenu/g)).toHaveLength(3);
    expect(await say('1')).not.toContain('小李');
  });

  it('that do not fit are never dropped', async () => {
    const { adapter, say } = await setup();
    for (const letter of '甲乙丙') await adapter.send(to, { text: letter.repeat(500), choices: [] });
    const seen = [await say('怎么解绑小程序'), await say('下一步'), await say('你好'), await say('你好')].join('');
    for (const letter of '甲乙丙') expect(seen.split(letter)).toHaveLength(501);
    expect(seen).toContain('第 1/8 步');
    expect(seen).toContain('第 2/8 步');
  });

  it('never become markup', async () => {
    const { adapter, say } = await setup();
    await adapter.send(to, { text: '<a href="https://evil.example">点</a>', choices: [] });
    expect(await say('你好')).not.toContain('<a href="https');
  });
});

describe('signatures', () => {
  it('are of WeChat, not of whoever knows an old one: another nonce or time needs another', async () => {
    const { adapter } = await setup();
    const seconds = String(startTime / 1000);
    const query = { timestamp: seconds, nonce: 'a', signature: sha1(account.token, seconds, 'b') };
    expect((await ask(adapter, webRequest('POST', { query, body: xmlOf(textPush('x', '1')) }))).status).toBe(401);
  });
});
