// A user's message, as the desk sees it: silence while an operator has the case, a place in the queue while it waits,
// a new case, a rating. It decides within the engine's compare-and-set, on the record that is written.
import type { Content } from '../content/schema.ts';
import { say } from '../dialog/speech.ts';
import type { DialogState } from '../dialog/state.ts';
import type { Limits, Message, Outcome, Part, Turn } from '../message.ts';
import { render } from '../render/render.ts';
import { ignored } from '../turn.ts';
import { advanceDesk } from './advance.ts';
import { isOpen } from './hours.ts';
import { mask } from './mask.ts';
import { handBack } from './notices.ts';
import type { Register } from './register.ts';
import type { DeskRules, Talk } from './rules.ts';
import { type Case, type DeskState, newDesk, openCase, withLine } from './state.ts';

/** What the bot would answer; its state becomes the record's. */
export interface Answer {
  readonly state: DialogState;
  readonly turn: Turn;
  readonly forget: boolean;
}

export interface Heard {
  /** Of the conversation. */
  readonly key: string;
  readonly message: Message;
  readonly limits: Limits;
  readonly desk: DeskState | null;
  readonly state: DialogState;
  /** Words that the person has not seen yet lead this answer. */
  readonly unseen: boolean;
  /** Asks the bot; called at most once, and while an operator has the case only to forget the person. */
  readonly answer: () => Answer;
}

export interface Hearing {
  /** @throws StoreError */
  hear(heard: Heard): Promise<Answer & { readonly desk: DeskState | null }>;
}

/** Outcomes that say something the bot is sure of. */
const sure: readonly Outcome[] = ['step', 'answer', 'ask', 'smalltalk', 'refused', 'ended'];
/** 满意 and 不满意 count so long after the end. */
const ratingMs = 24 * 60 * 60 * 1000;

export function createHearing(register: Register, rules: () => DeskRules): Hearing {
  /** Waiting: what the bot is sure of, and the place in the queue. */
  const wait = async (heard: Heard, talk: Talk, current: Case): Promise<Result> => {
    const { message, answer } = heard;
    const now = rules();
    const position = say('desk-position', { position: await register.positionOf(current.id) });
    if (isOver(message.text, now.content, true)) return leave(heard, talk, now);
    const answered = answer();
    const isSure = sure.includes(answered.turn.outcome);
    const told = advanceDesk(talk, { kind: 'heard', text: textOf(message, now.content), at: message.at }, now);
    const first = replyOf(heard, now.content, [position]);
    if (!isSure) return { ...answered, ...told, state: { ...talk.state, at: message.at }, turn: handoff(first) };
    return { ...answered, desk: told.desk, turn: { ...answered.turn, replies: [...first, ...answered.turn.replies] } };
  };

  const open = async (heard: Heard, talk: Talk, answered: Answer): Promise<Result> => {
    const { key, message } = heard;
    const now = rules();
    const id = await register.reserve(key, talk.desk.case?.id ?? 0, message.at);
    const opened = advanceDesk({ ...talk, state: answered.state }, { kind: 'open', id, at: message.at }, now);
    const { hours } = now.content.desk;
    const words = isOpen(hours, message.at)
      ? say('desk-waiting', { position: await register.positionOf(id) })
      : say('desk-away', { hours: now.content.desk.hoursText ?? '' });
    return { ...answered, desk: opened.desk, turn: handoff(replyOf(heard, now.content, [words]), answered.turn) };
  };

  const rated = async (heard: Heard, talk: Talk, current: Case): Promise<Result | undefined> => {
    const now = rules();
    const rating = ratingOf(heard, current, now.content);
    if (rating === undefined) return undefined;
    await register.ensure(heard.key, current.id, heard.message.at);
    const { desk } = advanceDesk(talk, { kind: 'rate', rating, at: heard.message.at }, now);
    const turn: Turn = {
      ...ignored,
      outcome: 'smalltalk',
      replies: replyOf(heard, now.content, [say('desk-thanks')]),
    };
    return { desk, state: { ...talk.state, at: heard.message.at }, turn, forget: false };
  };

  return {
    async hear(heard) {
      const { message, state } = heard;
      const before = heard.desk ?? newDesk;
      const quiet = { state: { ...state, at: message.at }, turn: ignored, forget: false };
      if (before.banned) return { ...quiet, desk: before };
      const desk: DeskState = { ...before, who: whoOf(message) };
      const current = openCase(desk);
      const now = rules();
      if (current?.status === 'taken') {
        if (isOver(message.text, now.content, false)) return leave(heard, { desk, state }, now);
        if (now.content.commands.forget.includes(wordOf(message.text)))
          return forgetting({ ...heard.answer(), desk }, now);
        const event = { kind: 'heard', text: textOf(message, now.content), at: message.at } as const;
        return { ...quiet, ...advanceDesk({ desk, state: quiet.state }, event, now) };
      }
      const spoken = withLine(desk, { by: 'user', text: textOf(message, now.content), at: message.at });
      if (current) return forgetting(await wait(heard, { desk, state }, current), now);
      const unseen = heard.unseen || isUnseen(desk);
      const rating = desk.case && (await rated(heard, { desk: spoken, state }, desk.case));
      if (rating) return withReplies(rating, message.at);
      const answered = heard.answer();
      const later = { ...spoken, case: past(spoken.case, unseen) };
      if (answered.turn.outcome === 'handoff')
        return withReplies(await open(heard, { desk: later, state }, answered), message.at);
      return forgetting(withReplies({ ...answered, desk: later }, message.at), now);
    },
  };
}

type Result = Answer & { readonly desk: DeskState };

/** The bot's own words are among the last messages too. */
function withReplies(result: Result, at: number): Result {
  const text = result.turn.replies.map((reply) => reply.text).join('\n');
  return text === '' ? result : { ...result, desk: withLine(result.desk, { by: 'bot', text: mask(text), at }) };
}

/** Who asks to be forgotten leaves nothing behind but what ends an open case at the desk. */
function forgetting(result: Result, rules: DeskRules): Answer & { readonly desk: DeskState | null } {
  if (!result.forget) return result;
  if (!openCase(result.desk)) return { ...result, desk: null };
  const left = advanceDesk(result, { kind: 'leave', at: result.state.at }, rules).desk;
  const errands = left.errands.filter(({ kind, id }) => kind === 'audit' || id >= result.desk.nextErrand);
  return {
    ...result,
    desk: { ...left, errands, talk: [], case: left.case && { ...left.case, notes: [], rating: 'none' } },
  };
}

function leave(heard: Heard, talk: Talk, rules: DeskRules): Result {
  const { at } = heard.message;
  const spoken = advanceDesk(talk, { kind: 'heard', text: textOf(heard.message, rules.content), at }, rules);
  const left = advanceDesk(spoken, { kind: 'leave', at }, rules);
  const back = handBack(talk.state, rules.content, say('desk-over-user'), at);
  const rating = left.desk.case?.rating === 'asked' ? [say('desk-rate')] : [];
  const replies = replyOf(heard, rules.content, [...back.parts, ...rating]);
  return { state: back.state, desk: left.desk, turn: { ...ignored, outcome: 'ended', replies }, forget: false };
}

/** 不用了; while nobody has the case also 退出, 算了. */
function isOver(text: string, { desk, commands }: Content, waiting: boolean): boolean {
  const word = wordOf(text);
  return desk.stop.includes(word) || (waiting && commands.quit.includes(word));
}

function wordOf(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{P}]+/gu, '');
}

/** A digit that is a choice shown stays one; others count as the first thing said after the end was seen. */
function ratingOf({ message, state }: Heard, { rating, closedAt }: Case, { system }: Content): string | undefined {
  if (rating !== 'asked' && rating !== 'words') return undefined;
  const word = wordOf(message.text).replace(/[分星]$/u, '');
  if (rating === 'asked' && /^[1-5]$/u.test(word) && Number(word) > state.choices.length) return word;
  const { 'desk-satisfied': good, 'desk-unsatisfied': bad } = system.sentences;
  return [good, bad].includes(word) && message.at - (closedAt ?? 0) < ratingMs ? word : undefined;
}

/** Words for the user are still on their way. */
function isUnseen({ errands }: DeskState): boolean {
  return errands.some(({ to }) => to === 'user');
}

function past(current: Case | null, unseen: boolean): Case | null {
  return current?.rating === 'asked' && !unseen ? { ...current, rating: 'words' } : current;
}

function replyOf({ limits }: Heard, content: Content, parts: readonly Part[]): Turn['replies'] {
  return render(parts, [], content, limits);
}

function handoff(replies: Turn['replies'], turn: Turn = ignored): Turn {
  return { ...turn, outcome: 'handoff', replies };
}

/** What the desk is shown of a message: never a secret; a kind that cannot cross is named. */
function textOf({ text, kind, start = '' }: Message, { system }: Content): string {
  const words = mask(text.trim() || start);
  return kind === 'text' ? words : `${system.sentences[`desk-kind-${kind}`]} ${words}`.trim();
}

function whoOf({ platform, conversation, group, user }: Message): DeskState['who'] {
  return {
    platform: platform ?? null,
    conversation,
    ...(group !== undefined && { group }),
    ...(user !== undefined && { user }),
  };
}
