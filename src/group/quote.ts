// Quotes: 「这个怎么弄」 in reply to somebody's question asks what it quotes; an answer quotes its question.
import type { Message, Reading, Turn } from '../message.ts';

const maxLetters = 16;
const pointing = /这|那|上面|楼上|同问|帮(?:他|她|看)|回答|咋|怎么|如何|呢|吗|[?？]|this|that|how/iu;

/**
 * The message with what it quotes for text, when its own words only point at it.
 * @param read reads a text by itself
 */
export function withQuote(message: Message, read: (text: string) => Reading): Message {
  const quote = message.post?.quote;
  if (quote === undefined || message.reading) return message;
  const own = message.text.replace(/@\S+\s?/gu, '').trim();
  const letters = own.replace(/[\p{P}\p{S}\s]+/gu, '');
  if (letters.length > maxLetters || (letters !== '' && !pointing.test(own))) return message;
  if (hasMeaning(read(own))) return message;
  return hasMeaning(read(quote)) ? { ...message, text: quote } : message;
}

function hasMeaning({ kind }: Reading): boolean {
  return kind === 'entry' || kind === 'clarify' || kind === 'which';
}

const maxShown = 24;

/** The line that quotes the question above its answer, where a platform quotes nothing itself; '' for what may be a secret. */
export function quotation({ text }: Message, { outcome }: Turn): string {
  const characters = [
    ...text
      .replace(/@\S+\s?/gu, '')
      .replace(/\s+/gu, ' ')
      .trim(),
  ];
  if (outcome === 'refused' || characters.length === 0) return '';
  const shown = characters.slice(0, maxShown).join('');
  return `「${shown}${characters.length > maxShown ? '…' : ''}」\n`;
}
