// What a message must not carry to the desk or into the store: codes, passwords, ID, card and phone numbers.
import { findSecret } from '../nlu/secrets.ts';

/** Four digits and more, also when they are written apart; years and amounts are no secrets. */
const longNumber = /\d(?:[ \-_.·]?\d){3,}[xX]?(?!\d*[年元块])/gu;
const hidden = '■■■■';

export function mask(raw: string): string {
  const text = raw.normalize('NFKC');
  if (findSecret(text) === 'password') return hidden;
  return longNumber.test(text) ? text.replace(longNumber, hidden) : raw;
}
