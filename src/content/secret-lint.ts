// No text that is shipped may ask for a code, a password or a number.
import type { Path, Report } from './files.ts';

export function refuseSecrets(value: unknown, report: Report): void {
  walkTexts(value, [], (text, path) => {
    if (asksForSecret(text))
      report(path, `"${text.slice(0, 30)}" asks for a code, password or number, the bot must never do that`);
  });
}

function walkTexts(value: unknown, path: Path, visit: (text: string, path: Path) => void): void {
  if (typeof value === 'string') visit(value, path);
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) walkTexts(item, [...path, index], visit);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) walkTexts(item, [...path, key], visit);
  }
}

const secretNoun = '(?:验证码|校验码|动态码|密码|口令|身份证号|身份证|卡号)';
const givesToUs =
  '(?:发给我|发送给我|告诉我|发到这里|发过来|回复给我|报给我|提供给我|输入给我|发给机器人|发给本机器人)';
const asking = new RegExp(
  `${secretNoun}[^，。；！？\\n]{0,10}${givesToUs}|${givesToUs}[^，。；！？\\n]{0,10}${secretNoun}`,
);
const refusing = /不要|别|不能|不会|切勿|请勿|绝不|从不/;

/** True for a clause that asks the user to hand a secret to the bot or an operator (design, "Safety and privacy"). */
export function asksForSecret(text: string): boolean {
  return text.split(/[，。；！？\n]/).some((clause) => asking.test(clause) && !refusing.test(clause));
}
