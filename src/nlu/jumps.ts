// To which step of the way a message leads: 「跳到第7个」, 「最后一步是啥」, 「倒数第二步」, 「往后跳两步」. Letters only, normalised.
import { numberPattern, parseNumber } from './command.ts';

const lead = '(?:我|想|要|直接|先|请|那|再|给我|帮我|能|可以|就)*';
const go =
  '(?:(?:快进到|跳到?|跳去|跳转到|去到?|到|看看?|讲讲?|说说?|翻到|转到|切到|回到|返回到?|退回到?|退到|回|来)(?:一?下)?)';
const unit = '(?:步骤?|个步骤|个|条|项|页|号)';
const asked = '(?:是|要|该|怎么|咋|讲|说|干|做|弄|整|办|什么|啥|呢|看看|吧|的|内容)*';
const patternOf = (text: string): RegExp => new RegExp(`^${lead}${text}$`, 'u');

const toNumber = patternOf(`(?:跳到?|跳去|${go}第)第?${numberPattern}${unit}?${asked}`);
const bare = patternOf(`第${numberPattern}${unit}`);
const named = patternOf(`${go}?(?:步骤|step)第?${numberPattern}(?:步)?${asked}`);
const last = patternOf(`${go}?(?:最后|末尾)面?的?(?:那?一?)(?:步骤?|个步骤|个|条)${asked}`);
const toEnd = patternOf('(?:跳到?|跳去|去到?|到|看看?|翻到|转到)最后面?(?:去|吧|看看)?');
const fromEnd = patternOf(`${go}?倒数第?${numberPattern}${unit}${asked}`);
const forth = patternOf(
  `(?:(?:往后|往下|向后|向下|后面?|下)(?:再|跳|走|翻|过)*|(?:跳|快进|跳过|前进))(?:过)?${numberPattern}(?:步|个|条)`,
);
const back = patternOf(
  `(?:往前|往回|往上|向前|退|倒|后退|回退|倒退|退回)(?:再|跳|走|翻|退)*${numberPattern}(?:步|个|条)`,
);

/** 「最后一步是啥」 asks what a step says, and need not lead there. */
export function asksWhatStepSays(said: string): boolean {
  return (
    /(?:是|讲|说|干|做|弄|要|怎么|内容).{0,2}(?:什么|啥|呢)?$/u.test(said) && /什么|啥|怎么|咋|呢|内容/u.test(said)
  );
}

/** 1-based, within the way; null when the message leads nowhere. */
export function jumpOf(
  said: string,
  { number, total }: { readonly number: number; readonly total: number },
): number | null {
  const within = (step: number): number => Math.min(Math.max(step, 1), total);
  const numberIn = (pattern: RegExp): number | null => {
    const found = pattern.exec(said)?.[1];
    return found === undefined ? null : parseNumber(found);
  };
  if (last.test(said) || toEnd.test(said)) return total;
  const end = numberIn(fromEnd);
  if (end !== null) return within(total + 1 - end);
  const further = numberIn(forth);
  if (further !== null) return within(number + further);
  const earlier = numberIn(back);
  if (earlier !== null) return within(number - earlier);
  return numberIn(toNumber) ?? numberIn(bare) ?? numberIn(named);
}
