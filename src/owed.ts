// What is owed to a person whom the platform only lets us answer: the rest of a long reply, words that wait, answers that came too late.
import type { Content } from './content/schema.ts';
import type { Limits, Message, Page, Reply, Turn } from './message.ts';
import type { ConversationRecord } from './record.ts';
import { ignored } from './turn.ts';

/** Replies that come before the answer to the next message. Their choices are no longer the ones a digit means. */
export function leading(record: ConversationRecord, limits: Limits): Reply[] {
  return waiting(record, limits).map(({ text }) => ({ text, choices: [] }));
}

/** The answer to a message that only asks for what is owed; undefined when it asks for something else. */
export function askedFor(
  record: ConversationRecord,
  message: Message,
  limits: Limits,
  { commands, system }: Content,
): Turn | undefined {
  if (message.start !== undefined) return undefined;
  const { cut, untouched } = lastPage(record, limits);
  const word = message.text.normalize('NFKC').replace(/[\s\p{P}]+/gu, '');
  const goesOn = commands.resume.includes(word);
  const rest = cut !== null || untouched.length > 0;
  if (!(goesOn && rest) && !((goesOn || word === look) && record.owed.length > 0)) return undefined;
  const last = record.turns.at(-1)?.turn ?? ignored;
  const replies = [...(cut ? [cut] : []), ...waiting(record, limits)];
  if (replies.length === 0) return { ...last, replies: [{ text: system.sentences.working, choices: [] }] };
  return { ...last, replies: withLastChoices(replies) };
}

/** What the sentence `working` tells people to send. */
const look = '1';

function waiting(record: ConversationRecord, limits: Limits): Reply[] {
  return [...lastPage(record, limits).untouched, ...late(record), ...record.outbox];
}

/** Answers that nobody got. The last of them is not among the untouched: it was not shown at all. */
function late({ turns, owed }: ConversationRecord): Reply[] {
  return turns.filter(({ id }) => owed.some((each) => each.id === id)).flatMap(({ turn }) => turn.replies);
}

/** What was left over when the last turn was shown; nothing when it was not shown. */
function lastPage({ turns, owed }: ConversationRecord, { page }: Limits): Pick<Page, 'cut' | 'untouched'> {
  const last = turns.at(-1);
  if (!page || !last || owed.some(({ id }) => id === last.id)) return { cut: null, untouched: [] };
  return page(last.turn.replies);
}

/** A digit means the choices shown last: they go with the end. */
function withLastChoices(replies: readonly Reply[]): Reply[] {
  const choices = replies.findLast((reply) => reply.choices.length > 0)?.choices ?? [];
  return replies.map(({ text }, index) => ({ text, choices: index === replies.length - 1 ? choices : [] }));
}
