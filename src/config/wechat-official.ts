// Settings of the WeChat Official Account: WECHAT_OFFICIAL_* -> checked values.

export interface WechatOfficialSettings {
  readonly token: string;
  /** Needed for encryption and for the API; may be empty in plain mode. */
  readonly appid: string;
  readonly mode: 'plain' | 'compat' | 'aes';
  /** EncodingAESKeys of 43 letters, the current one first; a second one only while it is being changed. */
  readonly aesKeys: readonly string[];
  /** AppSecret: needed for everything a verified account can do beyond answering. */
  readonly secret: string | null;
  readonly verified: 'yes' | 'no' | 'auto';
  /** 转人工 hands over to WeChat's own service desk. */
  readonly transfer: boolean;
  readonly path: string;
  /** Base of the API's addresses, without a slash at its end. */
  readonly apiRoot: string;
  /** How far the time of a request may be from ours, seconds. */
  readonly windowS: number;
}

/** The environment, as src/config.ts reads it. */
interface Source {
  text(name: string): string | null;
  oneOf<T extends string>(name: string, allowed: readonly T[], preset: T): T;
  integer(name: string, range: { readonly least: number; readonly most: number; readonly preset: number }): number;
  problem(message: string): void;
}

const prefix = 'WECHAT_OFFICIAL_';

/** Null without a token: the platform is off. */
export function readWechatOfficial(source: Source): WechatOfficialSettings | null {
  const text = (name: string): string => source.text(`${prefix}${name}`)?.trim() ?? '';
  if (text('TOKEN') === '') return null;
  /** A secret is not repeated in the problem. */
  const matching = (name: string, value: string, pattern: RegExp, right: string): string => {
    const shown = secretNames.includes(name) ? 'is not right' : `is "${value}"`;
    if (!pattern.test(value))
      source.problem(`${prefix}${name} ${value === '' ? 'is missing' : shown}, it must be ${right}`);
    return value;
  };
  const key43 = 'the 43 letters and digits of the EncodingAESKey';
  const key = text('AES_KEY');
  const mode = source.oneOf(`${prefix}MODE`, ['plain', 'compat', 'aes'], key === '' ? 'plain' : 'aes');
  const needsKey = mode !== 'plain' || key !== '';
  const verified = source.oneOf(`${prefix}VERIFIED`, ['yes', 'no', 'auto'], 'auto');
  const secret = text('SECRET');
  if (verified === 'yes' && secret === '')
    source.problem(`${prefix}SECRET is missing, it must be the AppSecret when ${prefix}VERIFIED is "yes"`);
  const appid = text('APPID');
  const previous = text('AES_KEY_PREVIOUS');
  return {
    token: matching('TOKEN', text('TOKEN'), /^[\w-]{3,32}$/, '3-32 letters and digits, the same as on the platform'),
    appid:
      needsKey || secret !== ''
        ? matching('APPID', appid, /^[\w-]{3,64}$/, 'the AppID of the account, such as wx0123456789abcdef')
        : appid,
    mode,
    aesKeys: [
      ...(needsKey ? [matching('AES_KEY', key, aesKey, key43)] : []),
      ...(previous === '' ? [] : [matching('AES_KEY_PREVIOUS', previous, aesKey, key43)]),
    ],
    secret: secret || null,
    verified,
    transfer: source.oneOf(`${prefix}TRANSFER`, ['yes', 'no'], 'no') === 'yes',
    path: matching('PATH', text('PATH') || '/wechat', /^\/[\w\-./]*$/, 'a path that begins with /'),
    apiRoot: matching(
      'API_ROOT',
      (text('API_ROOT') || 'https://api.weixin.qq.com').replace(/\/+$/, ''),
      /^https?:\/\/[^\s?#]+$/,
      'an http(s) address',
    ),
    windowS: source.integer(`${prefix}WINDOW`, { least: 1, most: 86_400, preset: 300 }),
  };
}

const secretNames: readonly string[] = ['TOKEN', 'AES_KEY', 'AES_KEY_PREVIOUS'];
const aesKey = /^[A-Za-z0-9+/]{43}$/;
