// Our Reply -> the payloads of sendMessage. Plain text: markup is never parsed, the only entity is the asker's name.
import type { Reply } from '../../src/message.ts';
import { z } from '../../src/zod.ts';
import { writeCallback } from './callback.ts';
import type { Place } from './decode.ts';

/** Telegram counts UTF-16 code units (https://core.telegram.org/bots/api#sendmessage). */
export const maxUnits = 4096;
const maxColumnsWidth = 24;

/** One call of sendMessage, as it is stored until it is made. */
export const outgoingSchema = z.object({
  chat_id: z.number(),
  text: z.string(),
  message_thread_id: z.number().optional(),
  reply_parameters: z.object({ message_id: z.number(), allow_sending_without_reply: z.literal(true) }).optional(),
  entities: z
    .array(
      z.object({
        type: z.literal('text_mention'),
        offset: z.number(),
        length: z.number(),
        user: z.object({ id: z.number(), is_bot: z.literal(false), first_name: z.string() }),
      }),
    )
    .optional(),
  reply_markup: z
    .object({ inline_keyboard: z.array(z.array(z.object({ text: z.string(), callback_data: z.string() }))) })
    .optional(),
  link_preview_options: z.object({ is_disabled: z.literal(true) }),
  /** Not for Telegram: somebody waits to hear what became of it. */
  ticket: z.string().optional(),
});
export type Outgoing = z.infer<typeof outgoingSchema>;

/** @param answers id of the message answered; without it the choices stand in the text */
export function encode(replies: readonly Reply[], place: Place, answers: string | undefined): Outgoing[] {
  return replies.flatMap((reply, index) => encodeOne(reply, index === 0 ? place : withoutQuote(place), answers));
}

function withoutQuote({ chat, thread }: Place): Place {
  return { chat, ...(thread !== undefined && { thread }) };
}

function encodeOne({ text, choices }: Reply, place: Place, answers: string | undefined): Outgoing[] {
  const name = place.asker ? `@${place.asker.name}` : '';
  const listed = answers === undefined && choices.length > 0 ? `${text}\n${listOf(choices)}` : text;
  const pieces = cut(name === '' ? listed : `${name} ${listed}`);
  const buttons = answers === undefined ? [] : rowsOf(choices, answers);
  return pieces.map((piece, index) => ({
    chat_id: place.chat,
    text: piece,
    ...(place.thread !== undefined && { message_thread_id: place.thread }),
    ...(place.replyTo !== undefined && {
      reply_parameters: { message_id: place.replyTo, allow_sending_without_reply: true },
    }),
    ...(place.asker && index === 0 && { entities: [mention(place.asker, name.length)] }),
    ...(buttons.length > 0 && index === pieces.length - 1 && { reply_markup: { inline_keyboard: buttons } }),
    link_preview_options: { is_disabled: true },
  }));
}

function listOf(choices: readonly string[]): string {
  return choices.map((choice, index) => `${index + 1}. ${choice}`).join('　');
}

type Mention = NonNullable<Outgoing['entities']>[number];

function mention({ id, name }: NonNullable<Place['asker']>, length: number): Mention {
  return { type: 'text_mention', offset: 0, length, user: { id, is_bot: false, first_name: name } };
}

type Row = NonNullable<Outgoing['reply_markup']>['inline_keyboard'][number];

/** Short labels share a row, as long as they fit side by side on a phone. */
function rowsOf(choices: readonly string[], answers: string): Row[] {
  const rows: { width: number; row: Row }[] = [];
  choices.forEach((text, index) => {
    const button = { text, callback_data: writeCallback(answers, index) };
    const width = 2 * text.length + 4;
    const last = rows.at(-1);
    if (last && last.width + width <= maxColumnsWidth) {
      last.row.push(button);
      last.width += width;
    } else rows.push({ width, row: [button] });
  });
  return rows.map(({ row }) => row);
}

/** Rendering obeys the limit in characters; this holds when many of them take two code units. */
function cut(text: string): string[] {
  const pieces: string[] = [''];
  for (const character of text) {
    const last = pieces.length - 1;
    if ((pieces[last] ?? '').length + character.length > maxUnits) pieces.push(character);
    else pieces[last] += character;
  }
  return pieces;
}
