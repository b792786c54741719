// Requests as an attacker might make them: mutations of good ones, and bodies made of the parts that break parsers.
import { createRandom } from '../../src/nlu/random.ts';
import { type Mode, type SentRequest, signed, textPush, xmlOf } from './wechat.ts';

type Random = () => number;

function pick<T>(random: Random, from: readonly T[]): T {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new RangeError('Nothing to pick from');
  return one;
}

/** One letter of the text changed, left out or doubled; never the same text. */
function mutated(text: string, random: Random): string {
  const at = Math.floor(random() * Math.max(1, text.length));
  const other = pick(random, ['0', 'f', 'x', 'A', '/', ' ', '中']);
  const changed = pick(random, [
    text.slice(0, at) + other + text.slice(at + 1),
    text.slice(0, at) + text.slice(at + 1),
    text.slice(0, at) + other + text.slice(at),
  ]);
  return changed === text ? `${text}0` : changed;
}

/** A good request of this mode with something forged: what is signed, or the signature. */
export function forged(mode: Mode, seed: number): SentRequest {
  const random = createRandom(seed);
  const good = signed(mode, xmlOf(textPush('怎么解绑小程序', String(seed))));
  const names = ['timestamp', 'nonce', mode === 'plain' ? 'signature' : 'msg_signature'];
  const name = pick(random, mode === 'plain' ? names : [...names, 'Encrypt']);
  if (name === 'Encrypt') {
    const [whole = '', encrypted = ''] = /<Encrypt><!\[CDATA\[(.*)\]\]>/.exec(good.body) ?? [];
    const body = good.body.replace(whole, `<Encrypt><![CDATA[${mutated(encrypted, random)}]]>`);
    return { query: good.query, body };
  }
  const { [name]: value = '', ...rest } = good.query;
  const query = random() < 0.1 ? rest : { ...rest, [name]: random() < 0.1 ? '' : mutated(value, random) };
  return { query, body: good.body };
}

const parts = [
  '<xml>',
  '</xml>',
  '<ToUserName>',
  '</ToUserName>',
  '<FromUserName><![CDATA[o1]]></FromUserName>',
  '<MsgType><![CDATA[text]]></MsgType>',
  '<CreateTime>1</CreateTime>',
  '<Content>',
  '<![CDATA[',
  ']]>',
  '<!DOCTYPE x [<!ENTITY a "&a;&a;">]>',
  '&a;',
  '&#0;',
  '&#x10ffff;',
  '&amp',
  '<?xml version="1.0" encoding="utf-16"?>',
  '<!--',
  '-->',
  '<a b="c" b="d">',
  '<'.repeat(200),
  '<a>'.repeat(300),
  ']]'.repeat(100),
  '{"MsgType":',
  '"'.repeat(50),
  '['.repeat(1000),
  '1e999',
  '-',
  '"\\',
  '<!',
  '<?x ?>',
  '</a>',
  '\u0000',
  '\ufeff',
  '\ud83d',
  '解绑',
  'x'.repeat(5000),
];

/** What takes the square of its length shows at 60,000 letters. */
function long(part: string): string {
  return part.repeat(Math.floor(60_000 / part.length));
}

const values = [
  'text',
  'event',
  'voice',
  'image',
  '',
  ' ',
  '0',
  '-1',
  '1e999',
  '9'.repeat(40),
  'CLICK',
  'subscribe',
  '中',
];
const names = [
  'FromUserName',
  'ToUserName',
  'CreateTime',
  'MsgType',
  'Content',
  'MsgId',
  'Event',
  'EventKey',
  'Encrypt',
];

/** Well-formed, with values that no one expects. */
function strange(seed: number, random: Random): string {
  const push: Record<string, string | number> = {
    ...textPush(pick(random, parts).replaceAll(']]>', ''), String(seed)),
  };
  for (let changes = random() * 4; changes > 0; changes--) push[pick(random, names)] = pick(random, values);
  if (random() < 0.3) delete push[pick(random, names)];
  return random() < 0.3 ? JSON.stringify(push) : xmlOf(push);
}

/** A body that may be anything: a strange one, a good one with wounds, or rubble. */
export function fuzzed(seed: number): Buffer {
  const random = createRandom(seed);
  if (random() < 0.4) return Buffer.from(strange(seed, random));
  if (random() < 0.02) return Buffer.from(`${pick(random, parts)}${long(pick(random, parts))}`);
  if (random() < 0.1) return Buffer.from(Array.from({ length: random() * 300 }, () => Math.floor(random() * 256)));
  if (random() < 0.5) {
    return Buffer.from(Array.from({ length: 1 + random() * 12 }, () => pick(random, parts)).join(''));
  }
  let body = xmlOf(textPush(pick(random, ['你好', '下一步', ']]>', '<b>']), String(seed)));
  for (let wounds = 1 + random() * 3; wounds > 0; wounds--) {
    const at = Math.floor(random() * body.length);
    body = body.slice(0, at) + pick(random, parts) + body.slice(at + Math.floor(random() * 20));
  }
  return Buffer.from(body);
}
