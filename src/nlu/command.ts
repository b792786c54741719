// Exact wordings of commands, bare verbs and offered choices. What is not exact is left to the classifier.
import { type CommandName, type Content, commandNames } from '../content/schema.ts';
import type { Context } from '../message.ts';
import { coreOf, lettersOf, type Normalize } from './normalize.ts';
import { asksForSources, asksToForget, asksToWait } from './talk-forms.ts';

export interface Command {
  readonly command: CommandName;
  readonly number: number | null;
}

export interface Wordings {
  commandOf(text: string): Command | null;
  /** Entries to choose from when the text is nothing but a shared verb. */
  whichOf(text: string): readonly string[] | null;
  /**
   * The place of the choice that the text names: its digit, its label, or what only one label has in common with it.
   * @param loose false when the text has a certain meaning of its own: then parts of labels do not count
   */
  choiceOf(text: string, choices: Context['choices'], loose: boolean): number | null;
}

const digits = '零一二三四五六七八九';
/** As written on cheques, and 两: the plain character at the same place is meant. */
const formal = '壹贰叁肆伍陆柒捌玖拾两俩';
const plainOf = '一二三四五六七八九十二二';
const numerals = `零一二三四五六七八九十${formal}`;
const numeral = new RegExp(`[0-9${numerals}]`, 'u');
/** A number as people write it, captured. */
export const numberPattern = `([0-9]{1,3}|[${numerals}]{1,3})`;

/** Texts given to the functions must be normalised. */
export function createWordings(content: Content, normalize: Normalize): Wordings {
  const key = (phrase: string): string => coreOf(normalize(phrase));
  const exact = new Map<string, CommandName>();
  const templates: { pattern: RegExp; command: CommandName }[] = [];
  for (const command of commandNames) {
    for (const phrase of content.commands[command]) {
      if (phrase.includes('{n}')) templates.push({ pattern: templateOf(phrase, key), command });
      else if (!exact.has(key(phrase))) exact.set(key(phrase), command);
    }
  }
  const which = new Map(
    content.which.flatMap(({ words, entries }) => words.map((word) => [withPlainAsking(key(word)), entries] as const)),
  );
  let last = { text: '', core: '', letters: '' }; // a message is asked about several times
  const said = (text: string): typeof last => {
    if (text !== last.text) last = { text, core: coreOf(text), letters: lettersOf(text) };
    return last;
  };
  const labels = new Map<string, Label>(); // as many as the content has
  const labelOf = (shown: string): Label => {
    const known = labels.get(shown);
    if (known) return known;
    const letters = lettersOf(normalize(shown));
    const label = { letters, core: coreOf(letters) };
    labels.set(shown, label);
    return label;
  };
  return {
    commandOf(text) {
      const { core, letters } = said(text);
      const command = exact.get(core) ?? exact.get(letters);
      if (command) return { command, number: null };
      if (asksToWait(letters)) return { command: 'wait', number: null };
      if (asksToForget(letters)) return { command: 'forget', number: null };
      if (asksForSources(letters)) return { command: 'sources', number: null };
      if (!numeral.test(core)) return null;
      for (const template of templates) {
        const match = template.pattern.exec(core);
        if (match?.[1]) return { command: template.command, number: parseNumber(match[1]) };
      }
      return namedStep(core);
    },
    whichOf: (text) => which.get(withPlainAsking(said(text).core)) ?? which.get(said(text).letters) ?? null,
    choiceOf: (text, choices, loose) =>
      placeOf(
        said(text),
        choices.map(({ label, partial }) => ({ ...labelOf(label), partial: partial === true })),
        loose,
      ),
  };
}

/** 「公众号咋整」 -> 「公众号怎么办」. */
function withPlainAsking(core: string): string {
  return core.replace(/(?<=.)(?:该|要|应该|得)?(?:怎么|咋|如何)个?(?:办|弄|整|搞|处理|解决)好?$/u, '怎么办');
}

/** What a text is compared by. */
interface Label {
  readonly letters: string;
  readonly core: string;
}

const stepName = new RegExp(`第${numberPattern}[步部布]`, 'u');
const stepDone = new RegExp(
  `(?:完|好)了?第${numberPattern}[步部布]|第${numberPattern}[步部布](?:我|都|已经|也)*.?(?:完|好|搞定|成)了?$`,
  'u',
);
const maxStepTalk = 14;

/** A short message that names a step: 「第5步讲啥」 wants to see it, 「我都做到第4步了」 is there, 「第3步弄好了」 is at the next. */
function namedStep(core: string): Command | null {
  const match = core.length <= maxStepTalk && !core.includes('倒数') ? stepName.exec(core) : null;
  if (!match?.[1]) return null;
  const number = parseNumber(match[1]);
  if (/为什么|为啥|为何|干嘛要/u.test(core)) return { command: 'why', number };
  if (stepDone.test(core)) return { command: 'at', number: number + 1 };
  return { command: /到第|卡在/u.test(core) ? 'at' : 'goto', number };
}

function templateOf(phrase: string, key: (phrase: string) => string): RegExp {
  const parts = phrase.split('{n}').map((part) => (part === '' ? '' : key(part)));
  return new RegExp(`^${parts.join(numberPattern)}$`, 'u');
}

/** Arabic or Chinese numerals up to 999 and 99; 伍 is 五. */
export function parseNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const plain = [...text].map((digit) => plainOf[formal.indexOf(digit)] ?? digit).join('');
  const [tens, ones] = plain.includes('十') ? plain.split('十') : ['', plain];
  const ten = plain.includes('十') ? (tens ? digits.indexOf(tens) : 1) : 0;
  return 10 * ten + (ones ? digits.indexOf(ones) : 0);
}

const ordinal = new RegExp(`^(?:选|我选|选择|要|回复)?第?([0-9]|[${numerals}])(?:个|项|号|条)?$`, 'u');

function placeOf(
  { core, letters }: Label,
  labels: readonly (Label & { readonly partial: boolean })[],
  loose: boolean,
): number | null {
  const exact = labels.findIndex((label) => label.letters === letters || label.core === core);
  if (exact !== -1) return exact;
  const match = ordinal.exec(core);
  if (match?.[1]) {
    const place = parseNumber(match[1]) - 1;
    return place >= 0 && place < labels.length ? place : null;
  }
  if (!loose) return null;
  for (const part of new Set([core, core.replace(pointing, '')])) {
    if (part.length < 2) continue;
    const containing = labels.flatMap((label, index) => (label.partial && alike(label.letters, part) ? [index] : []));
    if (containing.length === 1) return containing[0] ?? null;
  }
  return null;
}

/** 「QQ的那个」: what is around a part of a label. */
const pointing =
  /^(?:就是|是|我说|我问|我要|那个|这个)+|(?:的?(?:那个|这个|那种|这种|那一个|事|事情|问题)|的|里的|那边的?|吧)+$/gu;

/** One is a part of the other, and most of it when the message is the longer one. */
function alike(label: string, core: string): boolean {
  return label.includes(core) || (core.includes(label) && label.length >= 0.6 * core.length);
}
