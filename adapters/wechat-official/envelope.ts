// Is this request WeChat's, and what does it hold? And the way back: fields -> the body of the answer. Refuses before it reads.
import { randomBytes } from 'node:crypto';
import type { WechatOfficialSettings } from '../../src/config/wechat-official.ts';
import type { WebRequest } from '../../src/http/route.ts';
import { type Cipher, createCipher, same, signatureOf, textOf } from './crypto.ts';
import { type Fields, type Format, formatOf, parseFields, type Reply, writeFields } from './fields.ts';

/** Why a request is refused; counted and logged, never told to the caller. */
export type Refusal =
  | { readonly status: 401; readonly reason: 'query' | 'time' | 'signature' | 'decrypt' }
  | { readonly status: 400; readonly reason: 'not-utf8' | 'malformed' | 'not-encrypted' | 'fields' }
  | { readonly status: 413; readonly reason: 'too-large' };

export interface Opened {
  readonly fields: Fields;
  /** Writes an answer in the request's own format, encrypted with the request's own key. */
  seal(reply: Reply): string;
}

export type Checked<T> = { readonly ok: T } | { readonly refused: Refusal };

export interface Envelope {
  /** The answer to WeChat's check of the address. */
  echo(request: WebRequest): Checked<string>;
  open(request: WebRequest): Checked<Opened>;
}

export const maxBytes = 64 * 1024;

type Settings = Pick<WechatOfficialSettings, 'token' | 'appid' | 'mode' | 'aesKeys' | 'windowS'>;

/** `now`: milliseconds since 1970. */
export function createEnvelope(settings: Settings, now: () => number): Envelope {
  const { token, appid, mode, aesKeys, windowS } = settings;
  const ciphers = aesKeys.map((key) => createCipher(key, appid));

  /** The time window is ours, WeChat documents none: a recorded request must not work for ever. */
  const untimely = ({ query }: WebRequest): Refusal | null => {
    const { timestamp = '', nonce = '' } = query;
    if (!/^[1-9]\d{0,11}$/.test(timestamp) || nonce === '' || nonce.length > 128)
      return { status: 401, reason: 'query' };
    return Math.abs(now() / 1000 - Number(timestamp)) <= windowS ? null : { status: 401, reason: 'time' };
  };
  const signed = ({ query }: WebRequest, given: string | undefined, ...more: readonly string[]): boolean =>
    given !== undefined && same(signatureOf(token, query['timestamp'] ?? '', query['nonce'] ?? '', ...more), given);

  /** The signature covers what is encrypted, so the outer body is read before it; nothing of it is used but that. */
  const openEncrypted = (request: WebRequest): Checked<Opened> => {
    const given = request.query['msg_signature'];
    if (given === undefined) return refused(401, 'signature');
    const body = textOf(request.body);
    if (body === null) return refused(400, 'not-utf8');
    const outer = parseFields(body);
    if (!outer) return refused(400, 'malformed');
    const encrypted = outer.get('Encrypt');
    if (encrypted === undefined) return refused(400, 'not-encrypted');
    if (!signed(request, given, encrypted)) return refused(401, 'signature');
    const opened = decryptWithAny(ciphers, encrypted);
    if (!opened) return refused(401, 'decrypt');
    const fields = parseFields(opened.text);
    if (!fields) return refused(400, 'malformed');
    const seal = (reply: Reply): string =>
      sealed(writeFields(reply, formatOf(opened.text)), opened.cipher, formatOf(body));
    return { ok: { fields, seal } };
  };
  const openPlain = (request: WebRequest): Checked<Opened> => {
    if (!signed(request, request.query['signature'])) return refused(401, 'signature');
    const body = textOf(request.body);
    if (body === null) return refused(400, 'not-utf8');
    const fields = parseFields(body);
    if (!fields) return refused(400, 'malformed');
    return { ok: { fields, seal: (reply) => writeFields(reply, formatOf(body)) } };
  };
  const sealed = (text: string, cipher: Cipher, format: Format): string => {
    const Encrypt = cipher.encrypt(text);
    const TimeStamp = Math.floor(now() / 1000);
    const Nonce = randomBytes(8).toString('hex');
    const MsgSignature = signatureOf(token, String(TimeStamp), Nonce, Encrypt);
    return writeFields({ Encrypt, MsgSignature, TimeStamp, Nonce }, format);
  };

  return {
    echo(request) {
      const late = untimely(request);
      if (late) return { refused: late };
      if (!signed(request, request.query['signature'])) return refused(401, 'signature');
      return { ok: request.query['echostr'] ?? '' };
    },
    open(request) {
      if (request.body.length > maxBytes) return refused(413, 'too-large');
      const late = untimely(request);
      if (late) return { refused: late };
      const encrypted = mode === 'aes' || (mode === 'compat' && saysEncrypted(request));
      return encrypted ? openEncrypted(request) : openPlain(request);
    },
  };
}

/** In 兼容 mode both forms come: then the encrypted one alone decides. */
function saysEncrypted({ query }: WebRequest): boolean {
  return query['encrypt_type'] === 'aes' || query['msg_signature'] !== undefined;
}

/** While a key is being changed, WeChat still uses the one before. */
function decryptWithAny(ciphers: readonly Cipher[], encrypted: string): { text: string; cipher: Cipher } | null {
  for (const cipher of ciphers) {
    const text = cipher.decrypt(encrypted);
    if (text !== null) return { text, cipher };
  }
  return null;
}

function refused<S extends Refusal['status']>(status: S, reason: Extract<Refusal, { status: S }>['reason']) {
  return { refused: { status, reason } as Refusal }; // the pair is checked by the parameters' types
}
