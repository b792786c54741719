// What is to be done in a chat, as the agenda keeps it: a message to be handled, then the texts to be said.
import { quotation } from '../../src/group/quote.ts';
import type { Message, Turn } from '../../src/message.ts';
import { z } from '../../src/zod.ts';
import { idOf } from './decode.ts';

const saySchema = z.object({
  kind: z.literal('say'),
  room: z.string().nullable(),
  contact: z.string().nullable(),
  text: z.string(),
});
const handleSchema = z.object({
  kind: z.literal('handle'),
  // we wrote it ourselves, one step earlier
  message: z.custom<Message>((value) => typeof value === 'object' && value !== null && 'conversation' in value),
});

export const itemSchema = z.discriminatedUnion('kind', [saySchema, handleSchema]);
export type Item = z.infer<typeof itemSchema>;

/** In a room the first text quotes the question and names the asker; what may be a secret is not quoted. */
export function textsFor(message: Message, turn: Turn): Item[] {
  const { group, user } = message;
  const { replies } = turn;
  if (group === undefined)
    return replies.map(({ text }) => ({ kind: 'say', room: null, contact: idOf(message.conversation), text }));
  const quote = quotation(message, turn);
  return replies.map(({ text }, index) => ({
    kind: 'say',
    room: idOf(group),
    contact: index === 0 ? idOf(user ?? message.conversation) : null,
    text: index === 0 ? quote + text : text,
  }));
}
