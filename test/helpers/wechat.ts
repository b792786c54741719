// Plays WeChat's side: signs and encrypts pushes, opens answers. Written apart from the adapter's own code.
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { createWechatOfficial, type WechatOfficialParts } from '../../adapters/wechat-official.ts';
import type { WechatOfficialSettings } from '../../src/config/wechat-official.ts';
import { readConfig } from '../../src/config.ts';
import type { WebRequest, WebResponse } from '../../src/http/route.ts';
import type { Adapter } from '../../src/message.ts';
import { collecting, memoryStorage, startTime } from './bot.ts';

export const account = {
  token: 'testtoken',
  appid: 'wx0123456789abcdef',
  aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  user: 'oUser_-0123456789abcdefghij',
  name: 'gh_0123456789ab',
};

export type Mode = WechatOfficialSettings['mode'];

export function wechatEnvironment(mode: Mode, more: Record<string, string> = {}): Record<string, string> {
  return {
    WECHAT_OFFICIAL_TOKEN: account.token,
    WECHAT_OFFICIAL_APPID: account.appid,
    WECHAT_OFFICIAL_AES_KEY: account.aesKey,
    WECHAT_OFFICIAL_MODE: mode,
    ...more,
  };
}

export function wechatSettings(mode: Mode, more: Record<string, string> = {}): WechatOfficialSettings {
  const settings = readConfig(wechatEnvironment(mode, more), '/').platforms.wechatOfficial;
  if (!settings) throw new Error('The platform is off');
  return settings;
}

/** An adapter without a bot behind it: every part may be replaced. */
export function createTestAdapter(settings: WechatOfficialSettings, parts: Partial<WechatOfficialParts> = {}): Adapter {
  return createWechatOfficial(settings, {
    log: collecting([]),
    now: () => startTime,
    storage: memoryStorage(),
    sentence: (name) => `<${name}>`,
    post: async () => true,
    owe: async () => undefined,
    answersIn: () => true,
    forget: async () => undefined,
    fetch: () => Promise.reject(new Error('No API here')),
    ...parts,
  });
}

export function sha1(...parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}

const key = Buffer.from(`${account.aesKey}=`, 'base64');

export function encrypt(text: string, appid = account.appid): string {
  const head = Buffer.alloc(20, 'r');
  head.writeUInt32BE(Buffer.byteLength(text), 16);
  const plain = Buffer.concat([head, Buffer.from(text), Buffer.from(appid)]);
  const padding = 32 - (plain.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(padding, padding)), cipher.final()]).toString(
    'base64',
  );
}

function decrypt(encrypted: string): string {
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(Buffer.from(encrypted, 'base64')), decipher.final()]);
  const length = plain.readUInt32BE(16);
  return plain.subarray(20, 20 + length).toString();
}

export type Push = Readonly<Record<string, string | number>>;

export function textPush(content: string, msgId: string, more: Push = {}): Push {
  return { ...headers, MsgType: 'text', Content: content, MsgId: msgId, ...more };
}

export function eventPush(event: string, more: Push = {}): Push {
  return { ...headers, MsgType: 'event', Event: event, ...more };
}

const headers: Push = { ToUserName: account.name, FromUserName: account.user, CreateTime: startTime / 1000 };

export function xmlOf(push: Push): string {
  const fields = Object.entries(push).map(([name, value]) =>
    typeof value === 'number' ? `<${name}>${value}</${name}>` : `<${name}><![CDATA[${value}]]></${name}>`,
  );
  return `<xml>${fields.join('')}</xml>`;
}

export interface SentRequest {
  readonly query: Record<string, string>;
  readonly body: string;
}

/** As WeChat sends it in this mode. `seconds`: the time of the request. */
export function signed(mode: Mode, text: string, seconds = startTime / 1000): SentRequest {
  const [timestamp, nonce] = [String(seconds), '1234567890'];
  const query = { signature: sha1(account.token, timestamp, nonce), timestamp, nonce, openid: account.user };
  if (mode === 'plain') return { query, body: text };
  const encrypted = encrypt(text);
  const secure = { ...query, encrypt_type: 'aes', msg_signature: sha1(account.token, timestamp, nonce, encrypted) };
  if (text.startsWith('{')) return { query: secure, body: JSON.stringify({ Encrypt: encrypted }) };
  const fields = mode === 'compat' ? text.slice('<xml>'.length, -'</xml>'.length) : '';
  return { query: secure, body: `<xml>${fields}<Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>` };
}

export function webRequest(
  method: 'GET' | 'POST',
  { query, body }: SentRequest,
  closed = new AbortController().signal,
): WebRequest {
  return { method, path: '/wechat', query, headers: {}, body: Buffer.from(body), closed };
}

/** Over HTTP, as WeChat would: without a content type that means anything. */
export async function overHttp(
  url: string,
  method: 'GET' | 'POST',
  { query, body }: SentRequest,
): Promise<{ status: number; body: string }> {
  const address = `${url}?${new URLSearchParams(query)}`;
  const response = await fetch(
    address,
    method === 'GET' ? {} : { method, body, headers: { 'content-type': 'text/xml' } },
  );
  return { status: response.status, body: await response.text() };
}

export async function ask(adapter: Adapter, request: WebRequest): Promise<WebResponse> {
  const route = adapter.routes?.find(({ method }) => method === request.method);
  if (!route) throw new Error(`No route for ${request.method}`);
  return route.handle(request);
}

export function post(adapter: Adapter, mode: Mode, push: Push): Promise<WebResponse> {
  return ask(adapter, webRequest('POST', signed(mode, xmlOf(push))));
}

/** The fields of an answer; an encrypted one is checked and opened. */
export function opened(body: string): Record<string, string> {
  const fields = fieldsOf(body);
  const { Encrypt, MsgSignature, TimeStamp, Nonce } = fields;
  if (Encrypt === undefined) return fields;
  if (MsgSignature !== sha1(account.token, TimeStamp ?? '', Nonce ?? '', Encrypt))
    throw new Error('The answer is not signed');
  return fieldsOf(decrypt(Encrypt));
}

export function contentOf({ body }: Pick<WebResponse, 'body'>): string {
  return opened(body)['Content'] ?? '';
}

function fieldsOf(body: string): Record<string, string> {
  if (body.startsWith('{')) {
    const object = JSON.parse(body) as Record<string, string | number>; // an answer of ours
    return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, String(value)]));
  }
  const fields = [...body.matchAll(/<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g)];
  return Object.fromEntries(fields.map(([, name, cdata, text]) => [name, cdata ?? text ?? '']));
}
