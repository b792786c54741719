// The shape of Telegram's updates, as far as we use them (https://core.telegram.org/bots/api#update). Checked: a webhook can be called by anyone.
import { z } from '../../src/zod.ts';

const user = z.object({
  id: z.number(),
  is_bot: z.boolean().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
});
const chat = z.object({ id: z.number(), type: z.string(), title: z.string().optional() });
const entity = z.object({
  type: z.string(),
  offset: z.number(),
  length: z.number(),
  user: user.optional(),
});
const anything = z.unknown().optional();

const original = z.object({
  message_id: z.number(),
  from: user.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  forum_topic_created: anything,
});

const message = z.object({
  message_id: z.number(),
  from: user.optional(),
  sender_chat: chat.optional(),
  chat,
  text: z.string().optional(),
  caption: z.string().optional(),
  entities: z.array(entity).optional(),
  caption_entities: z.array(entity).optional(),
  reply_to_message: original.optional(),
  /** The part of it that is quoted. */
  quote: z.object({ text: z.string() }).optional(),
  message_thread_id: z.number().optional(),
  is_topic_message: z.boolean().optional(),
  forward_origin: anything,
  forward_date: anything,
  is_automatic_forward: z.boolean().optional(),
  via_bot: anything,
  voice: anything,
  audio: anything,
  photo: anything,
  video: anything,
  video_note: anything,
  animation: anything,
  sticker: anything,
  location: anything,
  document: anything,
  venue: anything,
  contact: anything,
  dice: anything,
  poll: anything,
  story: anything,
  migrate_to_chat_id: z.number().optional(),
  migrate_from_chat_id: z.number().optional(),
  new_chat_members: z.array(user).optional(),
});

const callback = z.object({
  id: z.string(),
  from: user,
  data: z.string().optional(),
  message: z
    .object({
      message_id: z.number().optional(),
      chat,
      message_thread_id: z.number().optional(),
      is_topic_message: z.boolean().optional(),
    })
    .optional(),
});

const membership = z.object({ chat, new_chat_member: z.object({ status: z.string() }) });

export const updateSchema = z.object({
  update_id: z.number().int(),
  message: message.optional(),
  callback_query: callback.optional(),
  my_chat_member: membership.optional(),
});

export type Update = z.infer<typeof updateSchema>;
export type TelegramMessage = z.infer<typeof message>;
export type TelegramCallback = z.infer<typeof callback>;

/** Kinds of updates we ask for. Edits are not among them: an edited message never moves anything. */
export const allowedUpdates = ['message', 'callback_query', 'my_chat_member'] as const;
