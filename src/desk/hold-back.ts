// Operators never ask for codes, passwords or money: whoever does is not an operator, or is about to make a mistake.
const secret = '(?:验证码|校验码|动态码|短信码|激活码|密码|口令|身份证号?|证件号|卡号|yzm)';
const give = '(?:发送?|回复?|报|念|说|告诉|告知|提供|给|截图|截屏|输)';
const toUs = '(?:来|我|给|到|过来|一下|下|这里|这边|客服|出来)';
const asking = new RegExp(
  [
    `${secret}.{0,12}?${give}${toUs}`,
    `${give}${toUs}.{0,8}?${secret}`,
    `提供.{0,6}${secret}`,
    `${secret}.{0,4}(?:多少|什么|几|发了吗|收到后发)`,
    '(?:转账|转钱|汇款|打款|付款|转).{0,6}(?:给我|到我|给客服|到这个|到以下|到下面)',
  ].join('|'),
  'iu',
);
const refusing = /不要|别|不能|不会|不必|不用|无需|切勿|请勿|勿|绝不|从不|不索/u;

/** True when a clause asks the user to hand over a secret or money. */
export function mustBeHeldBack(raw: string): boolean {
  const clauses = raw.normalize('NFKC').split(/[,，。;；!！?？\n]/u);
  const bare = clauses.map((clause) => clause.replace(/[^\p{L}\p{N}]+/gu, ''));
  return [...bare, ...pairsOf(bare)].some((clause) => asking.test(clause) && !refusing.test(clause));
}

/** 「验证码，发我一下」: a request may be cut in two. */
function pairsOf(clauses: readonly string[]): string[] {
  return clauses.slice(1).map((clause, index) => `${clauses[index] ?? ''}${clause}`);
}
