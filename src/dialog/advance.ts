// One event -> the next state and what to say. Pure: no clock, no I/O; time comes in with the event.
import type { CommandName, Content, Entry } from '../content/schema.ts';
import type { Candidate, MessageKind, Part, Understanding } from '../message.ts';
import { moves } from './moves.ts';
import { begin, goOn, openEntry, showCurrent } from './procedure.ts';
import {
  afterwards,
  type Choice,
  commandChoice,
  currentStep,
  entryChoices,
  positionOf,
  runningOf,
  titleOf,
  valueTitle,
} from './show.ts';
import { type Result, result, say } from './speech.ts';
import { type DialogState, initialState } from './state.ts';

export interface DialogEvent {
  readonly kind: MessageKind;
  readonly understanding: Understanding;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** After this pause the bot asks before it goes on with a procedure. */
const pauseMs = 24 * 60 * 60 * 1000;
/** After a clarification the best guess is taken when it is at least this likely. */
const minGuess = 0.3;

/** From this miss in a row on, a human is offered. */
const humanFrom = 3;

/** A turn under way: the parts of `advance` that most moves need. */
interface Now {
  readonly state: DialogState;
  readonly content: Content;
  readonly event: DialogEvent;
}

export function advance(before: DialogState, event: DialogEvent, content: Content): Result {
  const state: DialogState = { ...before, at: event.at, slots: remembered(before, event, content) };
  const now: Now = { state, content, event };
  const { reading } = event.understanding;
  if (reading.kind === 'secret') return aside(now, 'refused', [say(`secret-${reading.secret}`)]);
  if (event.kind !== 'text' && reading.kind === 'empty') return aside(now, 'fallback', [say(kindSentence(event.kind))]);
  if (reading.kind === 'empty') return aside(now, 'fallback', [say('nothing-said')]);
  if (asksAboutPause(before, event)) return askAboutPause(now);
  return read(now);
}

function read(now: Now): Result {
  const { content } = now;
  const { reading } = now.event.understanding;
  switch (reading.kind) {
    case 'choice':
      return choose(now, reading.index);
    case 'command':
      return obey(hit(now), reading.command, reading.number);
    case 'values':
      return takeValues(hit(now));
    case 'which':
      return clarify(
        now,
        reading.entries.map((entry) => ({ entry, confidence: 0 })),
        'which-one',
      );
    case 'clarify':
      return clarify(now, reading.candidates, 'clarify');
    case 'smalltalk': {
      const small = aside(hit(now), 'smalltalk', [{ smalltalk: reading.id }]);
      return { ...small, intent: reading.id, confidence: reading.confidence };
    }
    case 'entry': {
      const entry = content.entries.get(reading.entry);
      if (!entry) return miss(now);
      const kept = reading.correction ? withoutTop(hit(now).state) : hit(now).state;
      return open({ ...now, state: kept }, entry, reading.confidence);
    }
    case 'empty':
    case 'secret':
    case 'unknown':
      return miss(now);
  }
}

/** Values named are kept when the user speaks of their own device, or when something is started with them. */
function remembered(state: DialogState, { understanding }: DialogEvent, content: Content): DialogState['slots'] {
  const { reading, values, personal } = understanding;
  const starts = reading.kind === 'entry' && content.entries.get(reading.entry)?.response.kind === 'procedure';
  if (!personal && !starts && reading.kind !== 'values') return state.slots;
  return { ...state.slots, ...askable(values, content) };
}

function askable(values: Readonly<Record<string, string>>, content: Content): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([entity]) => entity in content.system.ask));
}

function hit(now: Now): Now {
  return { ...now, state: { ...now.state, misses: 0 } };
}

function withoutTop(state: DialogState): DialogState {
  return { ...state, stack: state.stack.slice(0, -1) };
}

function kindSentence(kind: MessageKind): 'voice' | 'image' | 'sticker' | 'attachment' {
  return kind === 'voice' || kind === 'image' || kind === 'sticker' ? kind : 'attachment';
}

/** Something said beside the procedure: an open question stays open, a running procedure is offered again. */
function aside(
  { state, content }: Now,
  outcome: 'refused' | 'fallback' | 'smalltalk' | 'handoff' | 'answer',
  parts: readonly Part[],
): Result {
  const open = state.pending.kind !== 'none' && state.pending.kind !== 'clarify';
  const running = runningOf(state, content);
  if (open || !running) {
    const choices = open ? state.choices : running ? state.choices : [];
    const reminder = open && running ? afterwards(state, content, []).parts : [];
    return result({ ...state, choices, away: open && running !== undefined }, outcome, [...parts, ...reminder]);
  }
  const { parts: more, choices } = afterwards(state, content, []);
  return result({ ...state, pending: { kind: 'none' }, choices, away: true }, outcome, [...parts, ...more]);
}

// --- choices and commands ---

function choose(now: Now, index: number): Result {
  const act = now.state.choices[index]?.act;
  if (!act) return miss(now);
  const { state, content } = hit(now);
  const running = runningOf(state, content);
  switch (act.kind) {
    case 'command':
      return obey({ ...now, state }, act.command, null);
    case 'branch':
      return running ? goOn(state, content, running, act.index) : miss(now);
    case 'slot':
      return begin({ ...state, slots: { ...state.slots, [act.slot]: act.value } }, content, []);
    case 'entry': {
      const entry = content.entries.get(act.entry);
      return entry ? open({ ...now, state }, entry, 1) : miss(now);
    }
    case 'none':
      return miss(now);
  }
}

function obey(now: Now, command: CommandName, number: number | null): Result {
  const { state, content } = now;
  const anywhere = general[command];
  if (anywhere) return anywhere(now);
  const running = runningOf(state, content);
  if (!running && state.stack.length > 0) return showCurrent(state, content, []); // its content is gone: that is said
  if (!running) return state.pending.kind === 'clarify' ? answerClarification(now, command) : idle(now, command);
  if (state.pending.kind === 'pause') return answerPause(now, command);
  if (state.pending.kind === 'slot' || running.frame.path.length === 0) return answerSlot(now, command);
  if (!currentStep(running)) return command === 'restart' ? restart(now) : showCurrent(state, content, []);
  const move = moves[command];
  return move ? move({ state, content, running, number }) : miss(now);
}

/** Commands that mean the same whether or not a procedure is running. */
const general: Readonly<Partial<Record<CommandName, (now: Now) => Result>>> = {
  quit: ({ state }) => {
    const over: DialogState = { ...state, stack: [], pending: { kind: 'none' }, choices: [], away: false };
    return result(over, 'ended', [say('quit')]);
  },
  human: (now) => aside(now, 'handoff', [say('handoff-none')]),
  help: (now) => aside(now, 'smalltalk', [say('usage')]),
  menu: ({ state, content }) => {
    const { parts, choices } = afterwards(state, content, []);
    const offered = [...entryChoices(content, content.system.menu), ...choices];
    const away = state.stack.length > 0;
    return result({ ...state, pending: { kind: 'none' }, choices: offered, away }, 'smalltalk', [
      say('menu'),
      ...parts,
    ]);
  },
  forget: ({ state }) => ({ ...result({ ...initialState, at: state.at }, 'ended', [say('forgotten')]), forget: true }),
  sources: (now) => aside(now, 'answer', sourceParts(now)),
};

function sourceParts({ state, content }: Now): Part[] {
  const cited = content.entries.get(state.topic ?? '')?.response.sources ?? [];
  const articles = [...new Set(cited.map((source) => source.split(':')[0] ?? source))];
  const lines = articles
    .flatMap((id) => content.system.sources[id] ?? [])
    .map(({ title, date }) => `《${title}》${date}`);
  return [lines.length === 0 ? say('no-sources') : say('sources', { list: lines.join('；') })];
}

/** A navigation word while nothing is running. */
function idle(now: Now, command: CommandName): Result {
  const { state, content } = now;
  if (command === 'no' || command === 'yes' || command === 'done' || command === 'finish') {
    return result({ ...state, choices: [] }, 'smalltalk', [say('anything-else')]);
  }
  if (command === 'repeat' || command === 'restart' || command === 'resume') {
    const entry = content.entries.get(state.topic ?? '');
    if (entry && command !== 'resume')
      return { ...openEntry(state, content, entry, 1), intent: null, confidence: null };
  }
  const choices = entryChoices(content, content.system.menu);
  return result({ ...state, choices }, 'fallback', [say('nothing-running')]);
}

function restart({ state, content }: Now): Result {
  const running = runningOf(state, content);
  const top = state.stack.at(-1);
  if (!running || !top) return showCurrent(state, content, []);
  const fresh = { ...top, version: running.procedure.version, path: [], helped: false };
  return begin({ ...state, stack: [...state.stack.slice(0, -1), fresh] }, content, []);
}

// --- questions of the bot and their answers ---

function clarify(now: Now, candidates: readonly Candidate[], question: 'clarify' | 'which-one'): Result {
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
    say(question),
  ]);
}

/** 「对」 to a clarification takes the first option; 「不是」 none of them. */
function answerClarification(now: Now, command: CommandName): Result {
  if (command === 'yes' || command === 'done') return choose(now, 0);
  if (command === 'no' || command === 'unsure') return miss(now);
  return idle(now, command);
}

/** While a slot is asked for: 不知道 and 下一步 go on without it, after a digression 继续 asks again. */
function answerSlot(now: Now, command: CommandName): Result {
  const { state, content } = now;
  const slot = state.pending.kind === 'slot' ? state.pending.slot : undefined;
  const asksAgain = command === 'repeat' || ((command === 'resume' || command === 'yes') && state.away);
  if (slot === undefined || asksAgain || command === 'restart') return begin(state, content, []);
  return begin({ ...state, slots: { ...state.slots, [slot]: '' } }, content, []);
}

function asksAboutPause(before: DialogState, { at, understanding }: DialogEvent): boolean {
  const { kind } = understanding.reading;
  const began = (before.stack.at(-1)?.path.length ?? 0) > 0;
  if (!began || at - before.at <= pauseMs) return false;
  if (understanding.reading.kind === 'command') return !(understanding.reading.command in general);
  return kind !== 'entry';
}

function askAboutPause({ state, content }: Now): Result {
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

function answerPause(now: Now, command: CommandName): Result {
  const { state, content } = now;
  if (command === 'no') return general.quit?.(now) ?? miss(now);
  if (command === 'restart') return restart(now);
  return showCurrent({ ...state, pending: { kind: 'none' } }, content, []);
}

/** 「我是安卓」: fills the open question, or shows the current step or the last answer for that value. */
function takeValues(now: Now): Result {
  const { state, content, event } = now;
  const named = Object.values(askable(event.understanding.values, content));
  if (named.length === 0) return miss(now);
  const noted = say('noted', { value: named.map((value) => valueTitle(content, value)).join('、') });
  const running = runningOf(state, content);
  if (running && state.pending.kind === 'slot') return begin(state, content, []);
  if (running && currentStep(running)) return showCurrent(state, content, [noted]);
  const entry = content.entries.get(state.topic ?? '');
  if (entry?.response.kind === 'answer' && entry.response.variants) return open(now, entry, 1);
  return result({ ...state, choices: [] }, 'answer', [noted, say('anything-else')]);
}

/** An answer shows the variant of the value named in the question, even when it is not kept. */
function open({ state, content, event }: Now, entry: Entry, confidence: number): Result {
  const named = { ...state, slots: { ...state.slots, ...askable(event.understanding.values, content) } };
  const opened = openEntry(named, content, entry, confidence);
  return entry.response.kind === 'answer' ? { ...opened, state: { ...opened.state, slots: state.slots } } : opened;
}

/** The cannot-handle ladder: examples, then the menu, then a human. An open question is asked again. */
function miss({ state, content }: Now): Result {
  const misses = state.misses + 1;
  const human = commandChoice(content, 'choose-human', 'human');
  const { pending } = state;
  if (pending.kind === 'slot' || pending.kind === 'pause') {
    const again: Part[] = pending.kind === 'slot' ? [{ ask: pending.slot }] : [];
    const kept = state.choices.filter(({ label }) => label !== human.label);
    const choices = misses < humanFrom ? kept : [...kept, human];
    const sentence = say(misses < humanFrom ? 'fallback-aside' : 'fallback-human');
    return result({ ...state, misses, choices }, 'fallback', [sentence, ...again]);
  }
  const { parts, choices } = afterwards(state, content, []);
  const ladder = [
    { sentence: say('fallback-examples'), offered: entryChoices(content, content.system.examples) },
    { sentence: say('fallback-menu'), offered: entryChoices(content, content.system.menu) },
    { sentence: say('fallback-human'), offered: [human, commandChoice(content, 'choose-menu', 'menu')] },
  ];
  const { sentence, offered } = ladder[Math.min(misses, humanFrom) - 1] ?? {
    sentence: say('fallback-human'),
    offered: [human],
  };
  const missed: DialogState = {
    ...state,
    misses,
    pending: { kind: 'none' },
    choices: [...choices, ...offered],
    away: state.stack.length > 0,
  };
  return result(missed, 'fallback', [...parts, sentence]);
}
