// What a short message means at a step because it names what the step is about: 「备份好了」 and 「没有积分」 go on, 「没有授权管理」
// is stuck, 「还没备份」 and 「授权管理在哪」 need its help, 「为什么要备份」 asks why. Texts are normalised.
import type { Content } from '../content/schema.ts';
import type { Context, Reading, Way } from '../message.ts';
import { lettersOf, type Normalize } from './normalize.ts';
import { asksSomething } from './question.ts';
import { contentWords } from './step-words.ts';
import type { Tokenize } from './tokenize.ts';

const maxLetters = 14;

export type StepAnswer = (text: string, context: Context) => Reading | null;

export function createStepAnswer(
  { entries }: Pick<Content, 'entries'>,
  normalize: Normalize,
  tokenize: Tokenize,
): StepAnswer {
  const wordsOf = (text: string): readonly string[] => contentWords(tokenize(text));

  /** Every telling word of a part of the message stands in one of the texts, and there is such a word. */
  const standsIn = (part: string, texts: readonly string[]): boolean => {
    const words = wordsOf(part);
    return words.length > 0 && words.every((word) => texts.some((text) => holds(text, word)));
  };

  const questionOf = (said: string, way: Way, title: string): Reading | null => {
    const object = objectOfWhy(said);
    if (object !== null && !standsIn(object, [title])) {
      const steps = [way.number, ...way.steps.map((_, index) => index + 1)];
      const number = steps.find((place) => standsIn(object, [way.steps[place - 1] ?? '']));
      if (number !== undefined) return { kind: 'command', command: 'why', number };
    }
    const sought = where.exec(said)?.[1];
    return sought !== undefined && standsIn(sought, [quoted(here(way))]) ? command('explain') : null;
  };

  /** 「还没备份」, 「没有积分」, 「不用转让」, 「零钱是0」. */
  const denialOf = (said: string, way: Way, title: string, choices: Context['choices']): Reading | null => {
    const denied = deniedBy(said);
    if (denied === null) return null;
    const { kind, object } = denied;
    const branch = branchOf(object, way, choices);
    if (branch) return branch;
    if (kind === 'none' && standsIn(object, [quoted(way.steps.join(''))])) return command('stuck');
    if (!standsIn(object, [here(way), ...way.branches]) || standsIn(object, [title])) return null;
    if (kind === 'not-yet') return command('explain');
    if (kind === 'none' && isSought(object, here(way), wordsOf)) return command('stuck');
    if (way.gate) return command('skip');
    const last = way.number === way.steps.length;
    return last || way.branches.some((label) => denying.test(label)) ? null : command('done');
  };

  /** The branch that denies the same; the only one that denies anything will do when the step speaks of the object. */
  const branchOf = (object: string, way: Way, choices: Context['choices']): Reading | null => {
    const labels = way.branches.filter((label) => denying.test(label));
    const same = labels.filter((label) => standsIn(object, [label]));
    const meant = same.length === 0 && standsIn(object, [here(way)]) ? labels : same;
    const index = choices.findIndex(({ label }) => meant.length === 1 && normalize(label) === meant[0]);
    return index === -1 ? null : { kind: 'choice', index };
  };

  /** 「备份好了」; with 都 or 已经 it may be about another step, or name nothing: 「都跟他们说过了」. */
  const isDone = (said: string, way: Way): boolean => {
    if (!isCompletion(said)) return false;
    if (standsIn(said, [here(way), ...way.branches])) return true;
    const elsewhere = way.gate ? [] : way.steps;
    return all.test(said) && wordsOf(said).every((word) => elsewhere.some((step) => holds(step, word)));
  };

  return (text, { way, running, choices }) => {
    const said = lettersOf(text);
    if (!way || said.length > maxLetters) return null;
    const plain: Way = { ...way, steps: way.steps.map(normalize), branches: way.branches.map(normalize) };
    const title = normalize(entries.get(running ?? '')?.title ?? '');
    const asked = questionOf(said, plain, title);
    if (asked || asksSomething(text)) return asked;
    if (isCompletion(said) && whole.test(said) && wordsOf(said).length === 0) return command('finish');
    return denialOf(said, plain, title, choices) ?? (isDone(said, plain) ? command('done') : null);
  };
}

/** A long word may stand there in two halves: 自动续费. */
function holds(text: string, word: string): boolean {
  const half = word.length / 2;
  if (text.includes(word)) return true;
  return half === 2 && text.includes(word.slice(0, half)) && text.includes(word.slice(half));
}

function command(name: 'done' | 'finish' | 'skip' | 'explain' | 'stuck'): Reading {
  return { kind: 'command', command: name, number: null };
}

function here({ steps, number }: Way): string {
  return steps[number - 1] ?? '';
}

// --- questions ---

const why =
  /^(?:那)?(?:为什么|为啥|为何|干嘛|干吗|凭什么|why)(?:我|还|一定|非|就|不能|不可以|是)*(?:要|得|需要|必须|先|给|让我)+(.+?)(?:呢|啊|呀|嘛)?$/u;
const whatFor = /^(.+?)(?:是)?(?:干嘛|干吗|干什么|干啥|做什么|做啥|有什么用|有啥用|为什么|为啥)(?:用|的|呢|啊|呀)*$/u;
const otherwise =
  /^(?:如果|要是|万一|假如)?(?:我|就)?(?:不|没有?|不去|不先|漏了|忘了|跳过)(.+?)(?:的话)?(?:会|有|又会?|能)(?:怎么样|怎样|咋样|咋地|怎么着|如何|什么后果|啥后果|什么影响|啥影响|出事|有事)(?:吗|呢|啊|么)?$/u;
const where =
  /^(.+?)(?:这个|这一项|按钮)?(?:到底)?(?:在哪里?|在哪儿|在什么地方|在哪边|去哪找|怎么找|是什么|是啥|什么意思|啥意思)(?:呢|啊|呀|的)?$/u;

/** What is asked about by 「为什么要备份」, 「备份干嘛」, 「不备份会怎样」. */
function objectOfWhy(said: string): string | null {
  return why.exec(said)?.[1] ?? whatFor.exec(said)?.[1] ?? otherwise.exec(said)?.[1] ?? null;
}

// --- denials ---

interface Denied {
  /** Not yet done; there is none of it; it needs not be done. */
  readonly kind: 'not-yet' | 'none' | 'needless';
  readonly object: string;
}

const lead = /^(?:我|俺|我们|咱|这里|这边|这儿|手机|这个?|号|的|好像|其实|也|都|又|从来|本来|反正|现在|是)*/u;
const needless =
  /^(?:不用|不需要|用不着|无需|没必要|不必|不想|不要|懒得|没(?:有)?(?:什么|啥)?(?:好|可|要|需要|值得|能)|没(?:有)?(?:什么|啥))(.+?)(?:的|了|的东西)*$/u;
const notYet = /^(.{0,4}?)(?:还没有?|尚未|暂时没有?)(.+?)(?:好|完|呢|啊)*$/u;
const never = /^(?:没有?|木有)\p{Script=Han}{1,2}过(.+)$/u;
const none = /^(?:没有?|木有|冇|无)(.+?)(?:了|啊|呀|哦|的)?$/u;
const zero =
  /^(.+?)(?:里面?)?(?:是|为|就|都|只有|只剩|剩|等于)*(?:0|零)(?:元|块钱?|个)?(?:的|了|啦)?$|^(.+?)(?:里面?)?(?:都)?(?:是空的?|空的|没钱|没东西)(?:了|啦)?$/u;
/** What a step has one do: without it the step is not done. */
const action =
  /^(?:备份|通知|告诉|说|转|到账|提现|解绑|解除|取消|关|赎回|存|冻结|验证|登录|联系|处理|核对|完成|清|换|导出|截图|确认|收|看|找|弹|显示|出现|跳|点|开|成)/u;

function deniedBy(said: string): Denied | null {
  const rest = said.replace(lead, '');
  const late = notYet.exec(rest);
  if (late) return { kind: 'not-yet', object: `${late[1] ?? ''}，${late[2] ?? ''}` };
  const needed = needless.exec(rest)?.[1];
  if (needed !== undefined) return { kind: 'needless', object: needed };
  const used = never.exec(rest)?.[1];
  if (used !== undefined) return { kind: 'needless', object: used };
  const missing = none.exec(rest)?.[1];
  if (missing !== undefined) return { kind: action.test(missing) ? 'not-yet' : 'none', object: missing };
  const empty = zero.exec(rest);
  const object = empty?.[1] ?? empty?.[2];
  return object === undefined ? null : { kind: 'needless', object };
}

const denying = /没|不用|不需要|无/u;
/** What there is on a screen, whatever the step says. */
const screen = /按钮|选项|入口|页|菜单|弹窗|弹框|提示|短信|验证码|列表|图标|开关|反应|权限|字|这[个项行栏种]/u;

/** The object is a thing to be found on the screen: named in 「」, or the step has one look for it. */
function isSought(object: string, step: string, wordsOf: (text: string) => readonly string[]): boolean {
  if (screen.test(object)) return true;
  const sought = [
    quoted(step),
    ...[...step.matchAll(/(?:找到?|列表里?|看到|看清|核对|选)([^，。；,;]*)/gu)].map((match) => match[1] ?? ''),
  ];
  return wordsOf(object).some((word) => sought.some((part) => part.includes(word)));
}

function quoted(step: string): string {
  return [...step.matchAll(/「([^」]+)」/gu)].map((match) => match[1] ?? '').join('，');
}

// --- completions ---

const completed = /(?:完毕|完成|完|好|ok|妥|掉|过|搞定|了|啦|咯|嘞|喽|咧)(?:了|啦|咯|嘞|喽|咧|的)?$/u;
const all = /^(?:我|俺|我们|这边)?(?:都|全|已经?|早就?)|都|已经/u;
const unfinished =
  /没|不|别|未|无|失败|错|坏|忘|丢|想|打算|正在|如果|要是|万一|要(?:.{1,4})了$|^(?:我)?(?:快|就要)|吧$|之?后$|^(?:那|然后)/u;
/** 「全部弄完了」 without an object. */
const whole = /全部|整个|整套|所有|每一?步|流程|从头到尾/u;

function isCompletion(said: string): boolean {
  return completed.test(said) && !unfinished.test(said);
}
