// What the bot asks, and what it makes of the answers: which entry, which device, whether to go on after a pause.
import type { CommandName, Content } from '../content/schema.ts';
import type { Candidate, Part } from '../message.ts';
import { begin, showCurrent } from './procedure.ts';
import {
  type Choice,
  commandChoice,
  currentStep,
  entryChoices,
  positionOf,
  runningOf,
  slotChoices,
  titleOf,
  valueTitle,
} from './show.ts';
import { type Result, result, say, warningParts } from './speech.ts';
import { type DialogState, settled } from './state.ts';
import { aside, askable, type DialogEvent, hit, miss, type Now, open } from './turn.ts';

/** After this pause the bot asks before it goes on with a procedure. */
const pauseMs = 24 * 60 * 60 * 1000;
/** After a clarification the best guess is taken when it is at least this likely. */
const minGuess = 0.3;

export function clarify(now: Now, candidates: readonly Candidate[], question: 'clarify' | 'which-one'): Result {
  const { state, content } = now;
  if (state.pending.kind === 'clarify') {
    const [best] = candidates;
    const entry = best && best.confidence >= minGuess ? content.entries.get(best.entry) : undefined;
    return entry && best ? open(hit(now), entry, best.confidence) : miss(now);
  }
  const choices: Choice[] = [
    ...entryChoices(
      content,
      candidates.slice(0, 3).map(({ entry }) => entry),
    ),
    { label: content.system.sentences['choose-none'], act: { kind: 'none' } },
  ];
  return result({ ...state, pending: { kind: 'clarify' }, choices, away: state.stack.length > 0 }, 'clarify', [
    say(candidates.length === 1 ? 'clarify-one' : question),
  ]);
}

/** While a slot is asked for: 不知道 and 下一步 go on without it, after a digression 继续 asks again; a question is answered. */
export function answerSlot(now: Now, command: CommandName): Result {
  const { state, content } = now;
  const running = runningOf(state, content);
  if (command === 'why' || command === 'explain') return aside(now, 'answer', [say('why-slot')]);
  if (command === 'risk' && running) return aside(now, 'answer', warningParts(running.procedure.warnings ?? []));
  const slot = state.pending.kind === 'slot' ? state.pending.slot : undefined;
  const asksAgain = command === 'repeat' || ((command === 'resume' || command === 'yes') && state.away);
  if (slot === undefined || asksAgain || command === 'restart') return begin(state, content, []);
  return begin({ ...state, slots: { ...state.slots, [slot]: '' } }, content, []);
}

export function pausedLong(before: DialogState, { at }: DialogEvent): boolean {
  const began = (before.stack.at(-1)?.path.length ?? 0) > 0;
  return began && at - before.at > pauseMs;
}

export function askAboutPause({ state, content }: Now): Result {
  const running = runningOf(state, content);
  if (!running || !currentStep(running)) return showCurrent(state, content, []);
  const choices = [
    commandChoice(content, 'choose-resume', 'resume'),
    commandChoice(content, 'choose-restart', 'restart'),
    commandChoice(content, 'choose-quit', 'quit'),
  ];
  const values = { title: titleOf(running.entry), ...positionOf(running) };
  return result({ ...state, pending: { kind: 'pause' }, choices }, 'ask', [say('resume-after-pause', values)]);
}

/** 「我是安卓」: fills the open question, or shows the current step or the last answer for that value. */
export function takeValues(now: Now): Result {
  const { state, content, event } = now;
  const named = Object.values(askable(event.understanding.values, content));
  if (named.length === 0) return miss(now);
  const noted = say('noted', { value: named.map((value) => valueTitle(content, value)).join('、') });
  const running = runningOf(state, content);
  if (running && state.pending.kind === 'slot') return beginOrGoOn(state, content, [noted]);
  if (running && currentStep(running)) return showCurrent(state, content, [noted]);
  const entry = content.entries.get(state.topic ?? '');
  if (entry?.response.kind === 'answer' && entry.response.variants) return open(now, entry, 1);
  return result({ ...state, choices: [] }, 'answer', [noted, say('anything-else')]);
}

/** 「还是用手机吧」: of the values that it may be, unless the one known is one of them. */
export function askWhichValue({ state, content }: Now, entity: string): Result {
  const running = runningOf(state, content);
  const of = content.entities[entity]?.vague?.of ?? [];
  if (!running?.procedure.needs?.includes(entity))
    return running ? showCurrent(state, content, []) : result(state, 'answer', [{ ask: entity }]);
  if (of.includes(state.slots[entity] ?? '')) return showCurrent(state, content, []);
  const choices = slotChoices(content, entity).filter(({ act }) => act.kind === 'slot' && of.includes(act.value));
  return result({ ...state, pending: { kind: 'slot', slot: entity }, choices, away: false }, 'ask', [{ ask: entity }]);
}

/** Once a slot is filled: the first step, or where one is. */
export function beginOrGoOn(state: DialogState, content: Content, opening: readonly Part[]): Result {
  const running = runningOf(state, content);
  if (!running || !currentStep(running)) return begin(state, content, []);
  return showCurrent(settled(state), content, opening);
}

export function restart({ state, content }: Now): Result {
  const running = runningOf(state, content);
  const top = state.stack.at(-1);
  if (!running || !top) return showCurrent(state, content, []);
  const fresh = { ...top, version: running.procedure.version, path: [], helped: false };
  return begin({ ...state, stack: [...state.stack.slice(0, -1), fresh] }, content, []);
}
