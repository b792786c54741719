// Group manners, for all platforms: which messages of a group are answered, and how. It stands between adapter and engine;
// the engine's promise (one message id, one answer) holds through it, since what it decides is stored before it is acted on.
import type { Content } from '../content/schema.ts';
import type { Context, Limits, Message, Part, Post, Reading, Turn, Understanding } from '../message.ts';
import { render } from '../render/render.ts';
import type { Store } from '../store/store.ts';
import { ignored } from '../turn.ts';
import { createFamiliarity, questionOf } from './familiar.ts';
import { createEcho, saysItAgain, wordsOf } from './machines.ts';
import { entryToAnswer, isSwitchedOn, looksLikeQuestion } from './overheard.ts';
import { withQuote } from './quote.ts';
import type { Groups } from './settings.ts';
import { beginsProcedure, isLong, shorten, wantsHere } from './short.ts';
import { type GroupRecord, newGroup, offerOf, withAnswer, withMiss, withOffer, withoutMember } from './state.ts';
import { createSubject } from './subject.ts';

/** Made once for each content: a reload swaps the content as a whole. */
function perContent<T>(make: (content: Content) => T): (content: Content) => T {
  const made = new WeakMap<Content, T>();
  return (content) => {
    const found = made.get(content) ?? make(content);
    made.set(content, found);
    return found;
  };
}

type HandleWithLimits = (message: Message, limits: Limits) => Promise<Turn>;

export interface MannersParts {
  /** The engine. */
  readonly handle: HandleWithLimits;
  readonly knowledge: () => {
    readonly content: Content;
    readonly understand: (text: string, context: Context) => Understanding;
  };
  readonly store: Store<GroupRecord>;
  readonly groups: Groups;
}

export interface GroupManners {
  /** Like the engine's; messages of private chats pass unchanged. */
  readonly handle: HandleWithLimits;
}

/** A message in a group, with everything manners judge by. */
interface Heard {
  readonly message: Message;
  readonly group: string;
  readonly user: string;
  readonly post: Post;
  readonly limits: Limits;
  /** Nobody else said anything in the group since this member did. */
  readonly undisturbed: boolean;
}

const ordinary: Post = { by: 'person', admin: false, forwarded: false, toOthers: false };
/** They are meant for a bot, with or without its name. */
const commands = /^\/(?:start|help|menu|human|cancel|forget)(?=\s|$)/iu;
const idle: Context = { topic: null, running: null, choices: [], asked: null };

/** Nobody asked: one answer is enough, what may have been meant as well is not told. */
function alone(reading: Reading): Reading {
  return reading.kind === 'entry' ? { ...reading, others: [] } : reading;
}

export function createGroupManners({ handle, knowledge, store, groups }: MannersParts): GroupManners {
  const echo = perContent(createEcho);
  const familiarity = perContent(createFamiliarity);
  const subject = perContent(createSubject);
  const echoesUs = (text: string): boolean => echo(knowledge().content)(text);
  const read = (text: string): Reading => knowledge().understand(text, idle).reading;

  /** Group -> who spoke last, as far as this process heard: two machines that talk to each other are not interrupted. */
  const lastSpeakers = new Map<string, string>();
  const hear = (message: Message, group: string, user: string, limits: Limits): Heard => {
    const undisturbed = lastSpeakers.get(group) === user;
    lastSpeakers.set(group, user);
    return { message, group, user, post: message.post ?? ordinary, limits, undisturbed };
  };

  const change = async (group: string, changed: (record: GroupRecord) => GroupRecord): Promise<void> => {
    for (;;) {
      const record = (await store.get(group)) ?? newGroup;
      if (await store.compareAndSet(group, record.version, { ...changed(record), version: record.version + 1 })) return;
    }
  };

  const addressed = async (heard: Heard): Promise<Turn> => {
    const { group, user, limits } = heard;
    const message = withQuote(heard.message, read);
    const record = (await store.get(group)) ?? newGroup;
    const words = wordsOf(message.text);
    const miss = words === null ? null : { user, words, id: message.id ?? null, at: message.at };
    if (echoesUs(message.text)) return ignored;
    if (miss && heard.undisturbed && saysItAgain(record, miss)) return ignored;
    const asked = await withOfferTaken(heard, message, record);
    const turn = await handle(asked, limits);
    if ((turn.outcome === 'fallback' || turn.outcome === 'smalltalk') && miss) {
      await change(group, (now) => withMiss(now, miss));
    }
    if (record.version > 0 && forgets(message)) await change(group, (now) => withoutMember(now, user));
    return heard.post.privateChat === undefined ? turn : inShort(heard, turn, record);
  };

  const forgets = (message: Message): boolean => {
    const reading = message.reading ?? read(message.text);
    return reading.kind === 'command' && reading.command === 'forget';
  };

  /** After a short answer, 「在群里做」 or 「下一步」 shows the step that was not shown. */
  const withOfferTaken = async ({ group, user }: Heard, message: Message, record: GroupRecord): Promise<Message> => {
    const offer = offerOf(record, user);
    const again: Message = { ...message, reading: { kind: 'command', command: 'repeat', number: null } };
    if (message.id !== undefined && offer?.here === message.id) return again; // it came twice
    if (offer?.here !== null) return message;
    const { content, understand } = knowledge();
    if (!wantsHere(message, offer, content, understand)) return message;
    await change(group, (now) => withOffer(now, { ...offer, here: message.id ?? '' }));
    return again;
  };

  const inShort = async ({ group, user, post, limits }: Heard, turn: Turn, record: GroupRecord): Promise<Turn> => {
    if (!beginsProcedure(turn) || !isLong(turn, groups.settingsOf(group))) return turn;
    const procedure = turn.procedure ?? '';
    const offer = offerOf(record, user);
    const walksHere = offer?.procedure === procedure && offer.here !== null;
    if (walksHere) return turn;
    await change(group, (now) => withOffer(now, { user, procedure, here: null }));
    return shorten(turn, post.privateChat, knowledge().content, limits);
  };

  const overheard = async (heard: Heard): Promise<Turn> => {
    const { message, group, user, post, limits } = heard;
    if (message.kind !== 'text' || !looksLikeQuestion(message.text)) return ignored;
    const record = (await store.get(group)) ?? newGroup;
    const settings = groups.settingsOf(group);
    if (!isSwitchedOn(record, settings)) return ignored;
    const text = questionOf(message.text);
    const reading = read(text);
    const before = record.answered.find(({ id }) => id !== null && id === message.id);
    const nearness = reading.kind === 'entry' ? familiarity(knowledge().content)(text, reading.entry) : 0;
    const onSubject = subject(knowledge().content)(text);
    const judged = { user, post, reading, nearness, onSubject, at: message.at };
    const entry = before?.entry ?? entryToAnswer(judged, record, settings);
    if (entry === null || echoesUs(message.text)) return ignored;
    if (!before) {
      const answer = { id: message.id ?? null, user, entry, at: message.at };
      await change(group, (now) => withAnswer(now, answer));
    }
    const turn = await handle({ ...message, text, mentioned: true, reading: alone(reading) }, limits);
    if (!['answer', 'step', 'ask'].includes(turn.outcome)) return ignored;
    return inShort(heard, turn, record);
  };

  /** /faq on, /faq off; /faq alone tells how it stands. */
  const switched = async ({ group, user, post, limits, message }: Heard, wanted: string | undefined): Promise<Turn> => {
    const { content } = knowledge();
    const say = (sentence: 'group-faq-on' | 'group-faq-off' | 'group-faq-denied', ...more: Part[]): Turn => ({
      ...ignored,
      outcome: 'answer',
      replies: render([{ say: sentence }, ...more], [], content, limits),
    });
    const mayChange = post.admin || groups.isAdmin(user);
    if (wanted === undefined) {
      const record = (await store.get(group)) ?? newGroup;
      const names: Part = { say: 'group-names', values: { group, user } };
      const on = isSwitchedOn(record, groups.settingsOf(group));
      return say(on ? 'group-faq-on' : 'group-faq-off', ...(mayChange ? [names] : []));
    }
    if (!mayChange) return message.mentioned ? say('group-faq-denied') : ignored;
    const faq = wanted === 'on';
    await change(group, (now) => ({ ...now, faq }));
    return say(faq ? 'group-faq-on' : 'group-faq-off');
  };

  return {
    async handle(message, limits) {
      const { group, user = message.conversation, post = ordinary } = message;
      if (group === undefined) return handle(message, limits);
      if (post.by !== 'person' || post.forwarded || !groups.answers(group, user)) return ignored;
      const heard = hear(message, group, user, limits);
      const command = /^(?:@\S+\s+)?\/faq(?:\s+(on|off))?\s*$/iu.exec(message.text);
      if (command) return switched(heard, command[1]?.toLowerCase());
      if (message.mentioned === true) return addressed(heard);
      return commands.test(message.text)
        ? addressed({ ...heard, message: { ...message, mentioned: true } })
        : overheard(heard);
    },
  };
}
