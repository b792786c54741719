// What a button carries: `1|<id of the message answered>|<place of the choice>`, at most 64 bytes
// (https://core.telegram.org/bots/api#inlinekeyboardbutton). The leading 1 is the version of this form.
import type { Message } from '../../src/message.ts';

const maxBytes = 64;

/** @param answers id of the message whose answer shows the choice */
export function writeCallback(answers: string, index: number): string {
  const data = `1|${answers}|${index}`;
  if (Buffer.byteLength(data) > maxBytes)
    throw new RangeError(`Callback data "${data}" is longer than ${maxBytes} bytes`);
  return data;
}

/** undefined for another version, or what was never ours. */
export function readCallback(data: string): Pick<Message, 'text' | 'reading' | 'follows'> | undefined {
  const match = /^1\|([^|]+)\|(\d{1,2})$/.exec(data);
  if (!match?.[1] || !match[2]) return undefined;
  const index = Number(match[2]);
  return { text: String(index + 1), reading: { kind: 'choice', index }, follows: match[1] };
}
