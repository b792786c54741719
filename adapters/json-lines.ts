// One JSON object a line in, one out, in order: for tests and for programs that want to talk to the bot.
import { createInterface } from 'node:readline';
import { quotation } from '../src/group/quote.ts';
import type { Handle, Limits, Message, Turn } from '../src/message.ts';
import { z } from '../src/zod.ts';

/** Choices stand beside the text. */
export const jsonLinesLimits: Limits = { maxText: 10_000, unit: 'chars', buttons: true };

/** See Post in src/message.ts; what is left out is an ordinary member's own message. */
const postSchema = z.object({
  by: z.enum(['person', 'bot', 'channel']).default('person'),
  admin: z.boolean().default(false),
  forwarded: z.boolean().default(false),
  toOthers: z.boolean().default(false),
  quote: z.string().optional(),
  privateChat: z.string().optional(),
});

const lineSchema = z.object({
  conversation: z.string().min(1),
  text: z.string(),
  id: z.string().min(1).optional(),
  kind: z.enum(['text', 'voice', 'image', 'video', 'sticker', 'location', 'link', 'file']).optional(),
  group: z.string().min(1).optional(),
  user: z.string().min(1).optional(),
  mentioned: z.boolean().optional(),
  post: postSchema.optional(),
  at: z.number().optional(),
});

export interface JsonLinesParts {
  readonly input: NodeJS.ReadableStream;
  readonly write: (text: string) => void;
  readonly now: () => number;
}

/** Resolves at the end of the input. A malformed line gets {"error": ...} and the run goes on. */
export async function runJsonLines(handle: Handle, { input, write, now }: JsonLinesParts): Promise<void> {
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    write(`${JSON.stringify(await answerLine(line, handle, now))}\n`);
  }
}

async function answerLine(line: string, handle: Handle, now: () => number): Promise<object> {
  const message = messageOf(line, now);
  if ('error' in message) return message;
  try {
    return { conversation: message.conversation, ...named(message, await handle(message)) };
  } catch (error) {
    return { conversation: message.conversation, error: error instanceof Error ? error.message : String(error) };
  }
}

/** In a group the answer names the asker and quotes the question. */
function named(message: Message, turn: Turn): Turn {
  const { group, user } = message;
  const [first, ...others] = turn.replies;
  if (group === undefined || !first) return turn;
  const text = `@${user ?? message.conversation} ${quotation(message, turn)}${first.text}`;
  return { ...turn, replies: [{ ...first, text }, ...others] };
}

/** @returns `error` when the line is not a message */
export function messageOf(line: string, now: () => number): Message | { error: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { error: 'Not a JSON object on one line' };
  }
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'line'}: ${message}`);
    return { error: `Not a message: ${problems.join('; ')}` };
  }
  const { kind = 'text', at = now(), ...rest } = parsed.data;
  const given = Object.entries(rest).filter(([, each]) => each !== undefined);
  return { ...(Object.fromEntries(given) as Pick<Message, 'conversation' | 'text'>), kind, at }; // absent keys stay absent
}
