// What the entities found in a message say about the user's own device and the like. Texts are normalised.
import type { Content } from '../content/schema.ts';
import type { Found } from './entities.ts';
import { lettersOf } from './normalize.ts';
import { asksSomething } from './question.ts';

/** Values that were not denied: in 「不是安卓是苹果」 only 苹果 counts; a number after a brand is its model: in 「小米14pro」 小米. */
export function affirmed(text: string, found: readonly Found[]): readonly Found[] {
  return found.filter(
    (each) =>
      !/(?:不是|不用|没用|没有|不)$/u.test(text.slice(0, each.start)) &&
      !(/^[0-9]/.test(text.slice(each.start)) && found.some((other) => isRightBefore(other, each, text))),
  );
}

function isRightBefore(before: Found, { entity, start }: Found, text: string): boolean {
  return before.entity === entity && before.end <= start && text.slice(before.end, start).trim() === '';
}

/** 「手机和网页哪个方便」 is about more than the one value it names. */
export function compares(text: string): boolean {
  return /(?:和|跟|与|还是|比).{1,12}(?:哪个|哪种|哪边|更|方便|安全|省事|简单|好)|有(?:什么|啥)?(?:区别|不同|差别)|(?:是不是|都)(?:一样|不同)/u.test(
    text,
  );
}

/** Entities of which exactly one value was named. */
export function singleValues(found: readonly Found[]): Record<string, string> {
  const values = new Map<string, Set<string>>();
  for (const { entity, value } of found) values.set(entity, (values.get(entity) ?? new Set()).add(value));
  return Object.fromEntries(
    [...values].flatMap(([entity, set]) => (set.size === 1 ? [[entity, [...set][0] ?? '']] : [])),
  );
}

/** What may stand around a value: 「我的手机是安卓」. */
const filler =
  /^(?:不对|说错了|搞错了|错了|我|俺|是|的|用|换|回|还是|算了|好了|吧|试试|到|去|弄|来|搞|拿|手机|平板|系统|设备|机器?|这边|这个|现在|目前|在|上面?|操作|端|版本?|了|呢|啊|吧|哦|哈|换成|改成|改用|按|照|走|做|试试|办|刚|刚刚|我?老婆的?|我?老公的?|我?妈的?|我?爸的?|家里?人的?|朋友的?|别人的?|行不行|可以吗|行吗|行么|能行吗|可不可以|成不成|应该|款|一台|一部|台|部|型号|不是|而|其实|刚才|说错|搞错|错|嗯|那|也|就|都|咯|哎|诶|还|已经|pro|max|plus|mini|se|air|ultra|lite|note|neo|turbo|gt|ace|find|mate|nova|畅享|fold|flip|[a-z]?[0-9]{1,4}[a-z]?)*$/u;

/** Nobody says more around a value, and the pattern takes very long for what is longer. */
const maxFiller = 20;
const isFiller = (letters: string): boolean => letters.length <= maxFiller && filler.test(letters);

/** The text without the values of entities that procedures ask for. */
export function withoutValues(text: string, found: readonly Found[], { system }: Pick<Content, 'system'>): string {
  const asked = found.filter(({ entity }) => entity in system.ask);
  return asked.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
}

/** Nothing but a value of an entity that procedures ask for, with filler around it. */
export function onlyValues(text: string, found: readonly Found[], content: Content): boolean {
  const rest = withoutValues(text, found, content);
  if (rest === text) return false;
  return isFiller(lettersOf(withoutDenied(rest)));
}

/** What may stand beside a value that was asked for: a model, a maker, the question once more, a reason. */
const maxBeside = 12;
const oncemore = /(?:怎么|如何|咋)(?:样)?(?:解绑|解除|操作|弄|做|办|搞|整)/u;

/** An answer to the question for a value: it names one, and little else. */
export function answersWithValue(text: string, found: readonly Found[], content: Content): boolean {
  const asked = found.filter(({ entity }) => entity in content.system.ask);
  if (new Set(asked.map(({ value }) => value)).size !== 1) return false;
  const rest = lettersOf(asked.reduceRight((left, { start, end }) => left.slice(0, start) + left.slice(end), text));
  const beside = rest.replace(oncemore, '');
  return beside.length <= maxBeside && !asksSomething(beside);
}

/** The entity of which a text names one of several values without telling which, and little else: 「那还是用手机吧」. */
export function vagueValue(
  text: string,
  { entities, system }: Pick<Content, 'entities' | 'system'>,
): string | undefined {
  const said = lettersOf(text);
  return Object.entries(entities).find(
    ([name, { vague }]) =>
      name in system.ask &&
      vague?.words.some((word) => said.includes(word) && isFiller(said.replace(word, '').replace(oncemore, ''))),
  )?.[0];
}

function withoutDenied(text: string): string {
  return text.replace(/不是[^，,\s]{1,5}(?=[，,\s是])/gu, '');
}
