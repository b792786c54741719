// A WeChat message as wechaty tells it -> our Message; undefined for what is not for us. Pure.
import type { Message, MessageKind, Post } from '../../src/message.ts';
import type { WechatMessage } from './client.ts';

/** After a reconnect some puppets deliver what was said long ago: an answer would come hours late. */
const maxAgeSeconds = 600;

const kinds: Readonly<Record<string, MessageKind>> = {
  Text: 'text',
  Audio: 'voice',
  Image: 'image',
  Video: 'video',
  Emoticon: 'sticker',
  Location: 'location',
  Url: 'link',
  MiniProgram: 'link',
  Attachment: 'file',
  Contact: 'file',
};

/** WeChat's own accounts, which some puppets give as persons: talking back to them leads nowhere. */
const services: ReadonlySet<string> = new Set([
  'weixin',
  'filehelper',
  'fmessage',
  'medianote',
  'newsapp',
  'floatbottle',
  'qqmail',
  'tmessage',
]);

export function decode(said: WechatMessage, at: number): Message | undefined {
  const kind = kinds[said.kind];
  if (kind === undefined || said.self || said.ageSeconds > maxAgeSeconds) return undefined;
  if (said.room === null && (said.official || services.has(said.talker))) return undefined;
  const text = kind === 'text' ? said.text : '';
  const base = { conversation: nameOf(said.talker), kind, id: said.id, at };
  if (said.room === null) return { ...base, text: ownWords(text).own };
  return { ...base, group: nameOf(said.room), user: nameOf(said.talker), ...inRoom(said, text) };
}

function inRoom(said: WechatMessage, text: string): Pick<Message, 'text' | 'mentioned'> & { readonly post: Post } {
  const { own, quoted } = ownWords(text);
  const named = said.names.some((name) => mentionOf(name).test(own));
  const quotesUs = quoted !== null && said.names.includes(quoted.name);
  const words = said.names.reduce((rest, name) => rest.replaceAll(mentionOf(name, 'gu'), ' '), own).trim();
  return {
    text: words,
    mentioned: said.mentioned || named || quotesUs,
    post: {
      by: said.official ? 'channel' : 'person',
      admin: said.owner,
      forwarded: false,
      toOthers: quoted !== null && !quotesUs,
      ...(quoted !== null && !quotesUs && { quote: quoted.text }),
      privateChat: '',
    },
  };
}

const special = /[\\^$.*+?()[\]{}|/]/g;

/** `@name` and what WeChat puts behind it: U+2005 (white space), elsewhere a space, a stop, or the end. */
function mentionOf(name: string, flags = 'u'): RegExp {
  return new RegExp(`@${name.replace(special, '\\$&')}(?=[\\s\\p{P}]|$)`, flags);
}

interface Words {
  readonly own: string;
  readonly quoted: { readonly name: string; readonly text: string } | null;
}

/** A reply arrives as text: 「name：what was said」, a line of dashes, then the own words. */
function ownWords(text: string): Words {
  const match = /^「([^：:\n]{1,64})[：:]\s?([\s\S]*?)」\s*\n(?:[-—]\s?){3,}\n([\s\S]*)$/u.exec(text);
  if (match?.[1] === undefined) return { own: text, quoted: null };
  return { own: match[3] ?? '', quoted: { name: match[1], text: match[2] ?? '' } };
}

/** A contact or room among all platforms'. */
export function nameOf(id: string): string {
  return `wechat:${id}`;
}

export function idOf(name: string): string {
  return name.replace(/^wechat:/, '');
}
