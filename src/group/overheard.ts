// Is a question that is not addressed to the bot to be answered? Pure: everything it judges by is passed in.
import type { Post, Reading } from '../message.ts';
import type { GroupSettings } from './settings.ts';
import type { GroupRecord } from './state.ts';

/** Longer messages tell a story; their question is for people. */
const maxLetters = 40;

const asks =
  /[?？]|怎么|怎样|怎麼|咋|如何|哪里|哪儿|哪個|哪个|在哪|多久|几天|几号|什么|啥|为何|吗|嗎|么$|能不能|可不可以|可以不|会不会|要不要|是不是|有没有|有人知道|谁知道|谁会|求教|请教|请问|想问|问一下|how|what|where|why|can i|does|anyone/iu;

/** Words to one person, commands of other bots, and what refers elsewhere, are no question to all. */
const tells = /^\/|(?:你|妳|您)(?!们|們)|@|#|https?:/u;

/** Before its meaning is looked at: cheap, and it keeps most of a group's talk away from the classifier. */
export function looksLikeQuestion(text: string): boolean {
  const letters = text.replace(/[\p{P}\p{S}\s]+/gu, '');
  return letters.length >= 4 && letters.length <= maxLetters && asks.test(text) && !tells.test(text);
}

/** Nearly the content's own words: then it need not name what it is about. */
const sameWords = 0.7;

/** Does the group want such answers at all? */
export function isSwitchedOn(record: GroupRecord, settings: GroupSettings): boolean {
  return record.faq ?? settings.faq;
}

export interface Overheard {
  readonly user: string;
  readonly post: Pick<Post, 'toOthers'>;
  /** How it reads by itself. */
  readonly reading: Reading;
  /** How near (0-1) its wording is to one that the content knows. */
  readonly nearness: number;
  /** It names something that the content is about. */
  readonly onSubject: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The entry to answer with, or null: not sure enough, small talk, asked just now, or too much said already. */
export function entryToAnswer(
  { user, post, reading, nearness, onSubject, at }: Overheard,
  record: GroupRecord,
  settings: GroupSettings,
): string | null {
  if (post.toOthers || reading.kind !== 'entry') return null;
  if (reading.confidence < settings.bar || nearness < (onSubject ? settings.nearness : sameWords)) return null;
  const within = (then: number, minutes: number): boolean => at - then < minutes * 60_000;
  const tooSoon = record.answered.some(
    (answer) =>
      (answer.entry === reading.entry && within(answer.at, settings.questionMinutes)) ||
      (answer.user === user && within(answer.at, settings.memberMinutes)) ||
      within(answer.at, settings.groupMinutes),
  );
  return tooSoon ? null : reading.entry;
}
