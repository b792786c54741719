// Codes, passwords, ID and bank card numbers that people paste. Looks at the raw text; nothing is kept.
import type { SecretKind } from '../message.ts';

const sensitiveWord = /验证码|校验码|动态码|短信码|确认码|激活码|code\b|otp\b/iu;
const codeInside = /(?<![\d.])\d{4,8}(?![\d.])/u;
/** Citizen ID: 17 digits and a check character (GB 11643), or the old 15 digits after its word. */
const citizenId = /(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx](?![\da-z])/iu;
const idWord = /身份证|证件号|护照/u;
/** Bank card numbers have 13 to 19 digits (ISO/IEC 7812). */
const longNumber = /(?<!\d)\d{13,19}(?!\d)/u;
const idTail = /\d{3}[\dx](?![\da-z])/iu;
const password =
  /(?:密码|口令|passw(?:or)?d|\bpwd|passcode|\bpin)(?:\s*(?:是|为|就是|改成|设成|=|:)\s*|\s+)(?=[\x21-\x7e]*\d)[\x21-\x7e]{4,}|(?:密码|口令|passw(?:or)?d|\bpwd|passcode)\s*(?:是|为|就是|改成|设成|=|:)\s*[\x21-\x7e]{4,}|(?:密码|口令)\s*(?=[\x21-\x7e]*\d)(?![a-z]+ ?\d{1,2}(?!\d))[\x21-\x7e]{6,}|(?:密码|口令)\s*\d{4,}/iu;

/** The kind of secret the text holds, or null. A number which is one of the shown choices is for the caller to exclude. */
export function findSecret(raw: string): SecretKind | null {
  const text = raw.normalize('NFKC').slice(0, 4000);
  const joined = text.replace(/(?<=\d)[\s\-_.·]{1,2}(?=[\dxX])/gu, '');
  if (citizenId.test(joined)) return 'id';
  if (longNumber.test(joined)) return 'card';
  if (password.test(text)) return 'password';
  if (idWord.test(text) && (/\d{6,}/u.test(joined) || (/[是为:=]/u.test(text) && idTail.test(joined)))) return 'id';
  if (sensitiveWord.test(text) && codeInside.test(joined)) return 'code';
  return isCode(joined) ? 'code' : null;
}

/** 「6666」, 「2333」, 「5201314」 and the numbers of hotlines are no codes. */
const saidInNumbers =
  /^(?:(\d)\1+|2333+|(?:520)?1314|10(?:000|010|086|099)|1(?:23(?:06|15|45|21|33|48|66)|1(?:4|8)\d{3})|95\d{3})$/u;

/** Nothing but 4-8 digits, or six digits with hardly a word around them. */
function isCode(joined: string): boolean {
  const bare = joined.replace(/[\s\p{P}\p{S}]+/gu, '');
  if (/^\d{4,8}$/u.test(bare)) return !saidInNumbers.test(bare);
  const six = /(?<!\d)\d{6}(?!\d)/u;
  return six.test(joined) && bare.length <= 14 && !/[元块年月步号]/u.test(joined);
}
