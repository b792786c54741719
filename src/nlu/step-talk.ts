// What a message means while a step is shown, before its exact wordings count: a gate is not passed by naming things, the whole
// is done, one leaves, comes back or jumps. Texts are normalised.
import type { Content } from '../content/schema.ts';
import type { Context, Reading, Way } from '../message.ts';
import type { Command } from './command.ts';
import { asksWhatStepSays, jumpOf } from './jumps.ts';
import { clausesOf, lettersOf, type Normalize } from './normalize.ts';
import { asksSomething } from './question.ts';
import { commandReading, entryReading } from './reader.ts';
import type { StepAnswer } from './step-answer.ts';
import { isCompletion, isEmphatic, isOfThisStep, namesWhole, quoted } from './step-phrases.ts';
import { contentWords } from './step-words.ts';
import {
  asksWhatFirst,
  asksWhatNow,
  forgotten,
  goneBackTo,
  isAfraid,
  leftOff,
  stepNamed,
  switchesOff,
  undoneAs,
  wayWanted,
} from './talk-forms.ts';
import type { Tokenize } from './tokenize.ts';
import type { Verbs } from './verbs.ts';

const maxLetters = 16;

const arrived =
  /^(?:嗯|对|是的?|好的?|我|钱|款|都|全|全部|已经|刚刚?|终于|总算|呐)*(?:到账?|收到|进账|入账)(?:账|齐|卡里|卡上)?了?(?:都|全|一分|一块|不少|没少|没错|核对过|够|了|啦|的|收到)*$/u;

/** `command`: what the text is an exact wording of. Null: the text is none of these. */
export type StepTalk = (text: string, command: Command | null, context: Context) => Reading | null;

interface Parts {
  readonly normalize: Normalize;
  readonly tokenize: Tokenize;
  readonly verbs: Verbs;
  readonly answerOf: StepAnswer;
}

export function createStepTalk(
  { entries, entities }: Pick<Content, 'entries' | 'entities'>,
  { normalize, tokenize, verbs, answerOf }: Parts,
): StepTalk {
  const wordsOf = (text: string): readonly string[] => contentWords(tokenize(text));
  const vague = new Set(Object.values(entities).flatMap((entity) => (entity.vague?.words ?? []).map(normalize)));
  const titles = new Map(
    [...entries.values()].map(({ id, title, response }) => [id, normalize(`${title}，${response.title ?? ''}`)]),
  );
  const titleOf = (entry: string | null): string => titles.get(entry ?? '') ?? '';

  /** 「注销」, 「微信注销」: nothing but words of the title, its verb among them; 销 for 注销 where one leaves off. */
  const namesTitle = (said: string, title: string, short = false): boolean => {
    const own = verbs.all.filter((verb) => verb.length <= 4 && isIn(title, verb));
    if (short && own.some((verb) => verb.endsWith(said))) return true;
    const words = wordsOf(said);
    return own.some((verb) => said.includes(verb)) && words.every((word) => isAccount(word) || isIn(title, word));
  };

  /** 「全都弄完了」, or what the title says: the whole is done; at the step that does it, that step. */
  const wholeDone = (said: string, way: Way, title: string): 'finish' | 'done' | null => {
    if (!isCompletion(said) || isOfThisStep(said)) return null;
    if (wordsOf(said).length === 0) return namesWhole(said) ? 'finish' : null;
    if (!namesTitle(said, title)) return null;
    const button = normalize(quoted(way.steps[way.number - 1] ?? ''));
    return verbs.all.some((verb) => said.includes(verb) && isIn(button, verb)) ? 'done' : 'finish';
  };

  /** What the gate waits for, when that is one thing: 「都到账了」, 「钱收到了」 is the answer then. */
  const isAllOf = (said: string, way: Way): boolean => {
    const [first = ''] = (way.steps[way.number - 1] ?? '').split('。');
    const awaited = normalize(first);
    if (/^等.*到账/u.test(awaited) && arrived.test(said)) return true;
    if (/[，、；]/u.test(first)) return false;
    const words = isCompletion(said) ? wordsOf(said) : [];
    return words.length > 0 && words.every((word) => awaited.includes(word));
  };

  /** Another method that is named: 「那找客服呢」; 「用手机吧」 is about the device. */
  const methodReading = (said: string, { methods }: Way): Reading | null => {
    const words = isCompletion(said) ? [] : wordsOf(wayWanted(said) ?? '');
    const named = (title: string | null): boolean =>
      title !== null && words.length > 0 && words.every((word) => !vague.has(word) && isIn(normalize(title), word));
    const place = methods.findIndex(named);
    return place === -1 ? null : commandReading('method', place + 1);
  };

  const comingBack = (said: string, { underWay = [] }: Context): Reading | null => {
    const object = goneBackTo(said);
    const words = object === null ? [] : wordsOf(object);
    if (words.length === 0) return null;
    const meant = underWay.filter((id) => words.every((word) => isIn(titleOf(id), word)));
    const [entry] = meant.sort((a, b) => titleOf(a).length - titleOf(b).length); // 注销 is 注销微信, not 注销前备份
    return entry === undefined ? null : entryReading(entry, 1);
  };

  /** 「备份完了，继续注销」: here that goes on, elsewhere it goes back. */
  const doneAndBack = (text: string, context: Context): Reading | null => {
    const [first = '', last, ...more] = clausesOf(text);
    const back = last === undefined || more.length > 0 ? null : comingBack(lettersOf(last), context);
    const here = back?.kind === 'entry' && back.entry === context.running;
    return here && lettersOf(first).length > 1 && isCompletion(lettersOf(first))
      ? (answerOf(first, context) ?? back)
      : back;
  };

  /** Exact wordings of commands that mean something of their own at a step. */
  const ofExact = ({ command: name }: Command, said: string, context: Context): Reading | null => {
    const { way, running, topic, underWay = [] } = context;
    if (!way) return null;
    if (name === 'unsure') return commandReading('explain');
    if (name === 'next' && /接着|往下/u.test(said)) return commandReading('resume');
    if (name === 'resume' && underWay.length < 2 && /^.{0,2}回/u.test(said)) return commandReading('repeat');
    if (name === 'human' && !/人工|真人|转/u.test(said)) return methodReading(said, way);
    return name === 'start' && topic === running && asksWhatNow(said) ? commandReading('stuck') : null;
  };

  /** `exact`: the text is a wording of 好了. */
  const completed = (text: string, said: string, exact: boolean, way: Way, context: Context): Reading | null => {
    const bare = wordsOf(said).length === 0;
    const done =
      asksSomething(text) || (exact && way.gate && bare) ? null : wholeDone(said, way, titleOf(context.running));
    if (done !== null) return commandReading(done);
    const all = way.gate && isAllOf(said, way);
    if (!exact) return all ? commandReading('done') : null;
    return !bare && !all && (way.gate || isEmphatic(said)) ? answerOf(text, context) : null;
  };

  /** To another step or method: by what it is about, or by its number. */
  const leadsTo = (said: string, way: Way): Reading | null => {
    const words = wordsOf(stepNamed(said) ?? '');
    const named = (step: string): boolean => words.every((word) => normalize(step).includes(word));
    const meant = words.length === 0 ? -1 : way.steps.findIndex(named);
    if (meant !== -1) return commandReading('goto', meant + 1);
    if (words.some((word) => /提交|确认|最后|结尾/u.test(word))) return commandReading('goto', way.steps.length);
    const method = methodReading(said, way);
    if (method) return method;
    const place = jumpOf(said, { number: way.number, total: way.steps.length });
    if (place === null) return null;
    return asksWhatStepSays(said) ? { kind: 'peek', number: place } : commandReading('goto', place);
  };

  /** Who is lost, late or afraid, or leaves. */
  const otherwise = (text: string, said: string, way: Way, { running, topic }: Context): Reading | null => {
    if (asksWhatFirst(said)) return commandReading('repeat');
    if (asksWhatNow(said) && topic === running) return commandReading('stuck');
    const undone = undoneAs(said);
    if (undone !== null) return commandReading(undone === 'late' ? 'wait' : 'explain');
    if (switchesOff(said)) return commandReading('explain');
    if (isAfraid(said)) return commandReading('risk');
    const unsure = forgotten(said);
    if (unsure !== null && wordsOf(unsure).every((word) => (way.steps[way.number - 1] ?? '').includes(word)))
      return commandReading('explain');
    const left = way.number < way.steps.length ? leftOff(said) : null; // at the last step something was submitted, perhaps
    return left !== null && !asksSomething(text) && namesTitle(left, titleOf(running), true)
      ? commandReading('quit')
      : null;
  };

  return (text, exact, context) => {
    const said = lettersOf(text);
    const { way, running } = context;
    if (running === null || said.length > maxLetters) return null;
    if (exact !== null && exact.command !== 'done') return ofExact(exact, said, context);
    const back = exact === null ? (comingBack(said, context) ?? doneAndBack(text, context)) : null;
    if (back || !way) return back;
    const done = completed(text, said, exact !== null, way, context);
    return done ?? (exact === null ? (leadsTo(said, way) ?? otherwise(text, said, way, context)) : null);
  };
}

function isAccount(word: string): boolean {
  return /^(?:账号|帐号|微信号|账户|号)$/u.test(word);
}

/** As it is written, or in two halves: 解绑 in 解除绑定. */
function isIn(text: string, word: string): boolean {
  if (text.includes(word)) return true;
  const halves = [word.slice(0, word.length / 2), word.slice(word.length / 2)];
  return word.length % 2 === 0 && halves.every((half) => text.includes(half));
}
