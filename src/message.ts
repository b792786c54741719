// The words that cross folders: what comes in, what goes out, what was understood. Types only.
import type { CommandName, SentenceName } from './content/schema.ts';
import type { Route } from './http/route.ts';
import type { Logger } from './log.ts';

/** What a platform delivered. Everything but `text` is data, not a sentence. */
export type MessageKind = 'text' | 'voice' | 'image' | 'video' | 'sticker' | 'location' | 'link' | 'file';

/** One message of one person, as every adapter hands it to the engine. */
export interface Message {
  /** Names the conversation on its platform; in a group the group is `group` and the person `user`. */
  readonly conversation: string;
  readonly text: string;
  readonly kind: MessageKind;
  /** The platform's id of the message, unique within the state key. Without it a repeat cannot be recognised. */
  readonly id?: string;
  readonly group?: string;
  readonly user?: string;
  /** Name of the adapter it came by; without it nobody can write to the person unasked. */
  readonly platform?: string;
  /** In a group: the bot was mentioned, replied to or commanded. */
  readonly mentioned?: boolean;
  /** In a group: the forum topic it was said in. */
  readonly topic?: string;
  /** Id of the message it replies to, as `Workplace.write` gave it. */
  readonly replyTo?: string;
  /** Who said it, and how; groups' manners judge by it. Without it: an ordinary person's own words. */
  readonly post?: Post;
  /** What the platform knows it to mean (a link, a menu command, a pressed button): the text is not read for it. */
  readonly reading?: Reading;
  /** A pressed button: the id of the message whose answer showed it. It is stale when another answer came after. */
  readonly follows?: string;
  /** Asked for by a button, a menu or a code instead of words: an entry, a command's name, or clear words; anything else shows the menu. */
  readonly start?: string;
  /** The person has just arrived and is greeted. */
  readonly welcome?: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Who says something, and how. */
export interface Post {
  /** An admin who stays anonymous is a person whose `user` is the group's. */
  readonly by: 'person' | 'bot' | 'channel';
  /** The sender may switch the bot on and off in this group. */
  readonly admin: boolean;
  readonly forwarded: boolean;
  /** It replies to, or names, somebody else than the bot. */
  readonly toOthers: boolean;
  /** Text of the message it replies to, when that is not the bot's. */
  readonly quote?: string;
  /** Where a private talk begins: the address to put an entry's id behind, or '' when there is none; absent: no private talk. */
  readonly privateChat?: string;
}

export interface Reply {
  readonly text: string;
  /** Short texts the user may send back, by tapping, by typing, or by the digit of their place. */
  readonly choices: readonly string[];
}

export const outcomes = [
  'step',
  'answer',
  'clarify',
  'ask',
  'smalltalk',
  'handoff',
  'fallback',
  'ended',
  'refused',
  'ignored',
] as const;
export type Outcome = (typeof outcomes)[number];

/** What is to be said, by reference: a sentence of _system.yaml with its values, or text of an entry. `render` makes words of it. */
export type Part =
  | { readonly say: SentenceName; readonly values?: Readonly<Record<string, string>> }
  | { readonly smalltalk: string }
  | { readonly ask: string }
  | { readonly text: string }
  /** What follows is a reply of its own. */
  | { readonly next: 'reply' };

/** What one message led to. `procedure`, `step` and `steps` describe the procedure that is running after it. */
export interface Turn {
  readonly replies: readonly Reply[];
  readonly outcome: Outcome;
  readonly intent: string | null;
  readonly confidence: number | null;
  readonly procedure: string | null;
  readonly step: number | null;
  readonly steps: number | null;
}

/** The journey of one message; adapters call it and send what it returns. */
export type Handle = (message: Message) => Promise<Turn>;

/** What a platform can show; `render` obeys it. */
export interface Limits {
  readonly maxText: number;
  readonly unit: 'chars' | 'bytes';
  /** Choices are shown by the platform itself (buttons); otherwise they are listed in the text. */
  readonly buttons: boolean;
  /** For a platform that takes one message as the answer: what of the replies goes into it. Absent: all of them are shown. */
  readonly page?: (replies: readonly Reply[]) => Page;
}

/** What is shown of replies; the rest is shown on 继续. */
export interface Page {
  readonly shown: readonly Reply[];
  /** The rest of a reply of which a part is shown. */
  readonly cut: Reply | null;
  /** Replies of which nothing is shown: they are never dropped. */
  readonly untouched: readonly Reply[];
}

/** What became of words nobody asked for: they are there, or they wait for the person's next message. */
export type Sent = 'sent' | 'waits';

/** Whom to write to, in the same words as in Message. */
export interface Address {
  readonly conversation: string;
  readonly group?: string;
  readonly user?: string;
}

/** One platform. `send` is only for messages nobody asked for. */
export interface Adapter {
  readonly name: string;
  readonly limits: Limits;
  /** What it wants to be asked over the shared HTTP server. */
  readonly routes?: readonly Route[];
  /** Resolves when messages can come in; `handle` may be called from then on. */
  start(handle: Handle): Promise<void>;
  /**
   * Once for each `id`, also when called again after a crash.
   * @throws DeliveryError when it will never arrive; StoreError when it may be tried again
   */
  send(to: Address, reply: Reply, id?: string): Promise<Sent>;
  /** Where a group can be worked in, on platforms with topics. */
  readonly workplace?: Workplace;
  /** Takes no new messages, finishes those under way, then resolves. */
  stop(): Promise<void>;
}

/** Where a message of the bot itself goes, in the same words as in Message. */
export interface Place {
  /** A group, or a private chat. */
  readonly chat: string;
  readonly topic?: string;
  readonly replyTo?: string;
}

/**
 * Groups in which people work with the bot: messages whose ids matter, and topics. Everything is done now, nothing is stored.
 * Rejects with DeliveryError when it will never work, with another error when it may work later.
 */
export interface Workplace {
  /** Resolves with the ids of the messages: one, or more for a long text. */
  write(place: Place, text: string): Promise<readonly string[]>;
  /** Resolves with the topic's id. Paced: a group gets a new one every few seconds at most. */
  openTopic(group: string, name: string): Promise<string>;
  closeTopic(group: string, topic: string): Promise<void>;
  reopenTopic(group: string, topic: string): Promise<void>;
}

/** What an adapter is given beside its own settings. */
export interface AdapterParts {
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A sentence of _system.yaml that has no placeholders, as it stands now. */
  sentence(name: SentenceName): string;
  /** false: the settings keep the bot out of this group. */
  answersIn(group: string): boolean;
  /** Keeps replies that lead the person's next turn; false when too many wait already. @throws StoreError */
  post(to: Address, replies: readonly Reply[], id?: string): Promise<boolean>;
  /** Notes that nobody got the answer to this message: it leads the person's next turn. @throws StoreError */
  owe(to: Address, id: string, at: number): Promise<void>;
  /** Deletes what is stored about a person. @throws StoreError */
  forget(who: Address): Promise<void>;
}

/** A possible entry with its calibrated probability, 0-1. */
export interface Candidate {
  readonly entry: string;
  readonly confidence: number;
}

export type SecretKind = 'code' | 'password' | 'id' | 'card';

/** What a message is, given what the bot said before it. */
export type Reading =
  | { readonly kind: 'empty' }
  | { readonly kind: 'secret'; readonly secret: SecretKind }
  /** One of the choices shown, by its place (0 is the first). */
  | { readonly kind: 'choice'; readonly index: number }
  /** `number`: the N of 第N步; with `why` and `explain`, the step that is asked about, null being the current one;
   * with `method`, the place of the method wanted, from 1. */
  | { readonly kind: 'command'; readonly command: CommandName; readonly number: number | null }
  /**
   * A statement that leaves the step where it is. `ticked`: a point of a safety gate, which wants to be confirmed as a whole;
   * `later`, `later-not-yet`: it is or is not settled what a later step is about.
   */
  | { readonly kind: 'remark'; readonly remark: 'ticked' | 'later' | 'later-not-yet' }
  /** A branch of the current step, by its place; it need not be shown. */
  | { readonly kind: 'branch'; readonly index: number }
  /** What a step of the way says is asked, by its number. */
  | { readonly kind: 'peek'; readonly number: number }
  /** Nothing but a verb that several entries share. */
  | { readonly kind: 'which'; readonly entries: readonly string[] }
  /** Nothing but values of entities: 「我是安卓」. */
  | { readonly kind: 'values' }
  /** One of several values of an entity, not told which: 「还是用手机吧」. */
  | { readonly kind: 'vague'; readonly entity: string }
  /** `correction`: the user said that the bot was on the wrong entry. `others`: what else may be meant, likeliest first. */
  | {
      readonly kind: 'entry';
      readonly entry: string;
      readonly confidence: number;
      readonly correction: boolean;
      readonly others: readonly string[];
    }
  | { readonly kind: 'smalltalk'; readonly id: string; readonly confidence: number }
  | { readonly kind: 'clarify'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'unknown' };

/** What `nlu` says about a message. `values`: entity -> the one value named; `personal`: the user speaks of their own device. */
export interface Understanding {
  readonly reading: Reading;
  readonly values: Readonly<Record<string, string>>;
  readonly personal: boolean;
  /** A step that says what is asked, of a procedure that is meant, may be meant, or is running. */
  readonly about?: AboutStep | undefined;
}

export interface AboutStep {
  readonly procedure: string;
  readonly step: string;
}

/** What `nlu` needs to know about the conversation. */
export interface Context {
  /** The main entry talked about. */
  readonly topic: string | null;
  /** The procedure that is running. */
  readonly running: string | null;
  /** The procedures under way, the running one last; absent: none but the running one. */
  readonly underWay?: readonly string[];
  /** Absent: none was quit that one could go on with. */
  readonly left?: boolean;
  /** The choices shown with the last reply. `partial`: a part of the label is enough; `entry`: where it leads. */
  readonly choices: readonly { readonly label: string; readonly partial: boolean; readonly entry: string | null }[];
  /** What the bot asked with its last reply. */
  readonly asked: 'clarify' | 'slot' | 'pause' | null;
  /** Absent or null: no step is shown. */
  readonly way?: Way | null;
}

/** The steps of the method under way. */
export interface Way {
  /** What each of them says, in order. */
  readonly steps: readonly string[];
  /** The current one, 1-based. */
  readonly number: number;
  /** Help and reason of the current one. */
  readonly more: string;
  /** Labels of the current one's branches. */
  readonly branches: readonly string[];
  /** What people say instead of each of them. */
  readonly says: readonly (readonly string[])[];
  /** Titles of all methods of the procedure; null for the one under way. */
  readonly methods: readonly (string | null)[];
  /** The current one is a safety gate. */
  readonly gate: boolean;
}
