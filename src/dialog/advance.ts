// One event -> the next state and what to say. Pure: no clock, no I/O; time comes in with the event.
import type { CommandName, Content } from '../content/schema.ts';
import type { MessageKind, Part } from '../message.ts';
import { rerouted } from './device.ts';
import { gateAhead } from './ending.ts';
import { answerLeft, idle } from './idle.ts';
import { moves, peek } from './moves.ts';
import { goOn, showCurrent } from './procedure.ts';
import {
  answerSlot,
  askAboutPause,
  askWhichValue,
  beginOrGoOn,
  clarify,
  pausedLong,
  restart,
  takeValues,
} from './questions.ts';
import { afterwards, currentStep, entryChoices, positionOf, runningOf, titleOf } from './show.ts';
import { type Result, result, say } from './speech.ts';
import { type DialogState, initialState } from './state.ts';
import { aside, askable, type DialogEvent, hit, miss, type Now, open } from './turn.ts';

export function advance(before: DialogState, event: DialogEvent, content: Content): Result {
  const state: DialogState = { ...before, at: event.at, slots: remembered(before, event, content) };
  const { reading } = event.understanding;
  const now: Now = { state: reading.kind === 'values' ? rerouted(before, state, content) : state, content, event };
  if (reading.kind === 'secret') return aside(now, 'refused', [say(`secret-${reading.secret}`)]);
  if (event.kind !== 'text' && reading.kind === 'empty') return aside(now, 'fallback', [say(kindSentence(event.kind))]);
  if (reading.kind === 'empty')
    return aside(now, 'fallback', [say(state.stack.length > 0 ? 'sticker' : 'nothing-said')]);
  if (pausedLong(before, event) && !bypassesPause(event)) return askAboutPause(now);
  return read(now);
}

/** What is said to a statement that leaves the step where it is. */
const remarked = { ticked: 'gate-confirm', later: 'later', 'later-not-yet': 'later-not-yet' } as const;

/** What can be said at any time is answered without asking whether to go on. */
function bypassesPause({ understanding: { reading } }: DialogEvent): boolean {
  return reading.kind === 'command' ? isGeneral(reading.command) : reading.kind === 'entry';
}

/** Means the same whether or not a procedure is running. */
export function isGeneral(command: CommandName): boolean {
  return command in general;
}

function read(now: Now): Result {
  const { content } = now;
  const { reading } = now.event.understanding;
  switch (reading.kind) {
    case 'choice':
      return choose(now, reading.index);
    case 'branch': {
      const running = runningOf(now.state, content);
      return running && currentStep(running) ? goOn(hit(now).state, content, running, reading.index) : miss(now);
    }
    case 'peek': {
      const running = runningOf(now.state, content);
      return running && currentStep(running) ? peek({ ...hit(now), running, number: reading.number }) : miss(now);
    }
    case 'command':
      return obey(hit(now), reading.command, reading.number);
    case 'remark':
      return showCurrent(hit(now).state, content, [say(remarked[reading.remark])]);
    case 'values':
      return takeValues(hit(now));
    case 'vague':
      return askWhichValue(hit(now), reading.entity);
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
      return open({ ...now, state: kept }, entry, reading.confidence, reading.others);
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

function withoutTop(state: DialogState): DialogState {
  return { ...state, stack: state.stack.slice(0, -1) };
}

function kindSentence(kind: MessageKind): 'voice' | 'image' | 'sticker' | 'attachment' {
  return kind === 'voice' || kind === 'image' || kind === 'sticker' ? kind : 'attachment';
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
    case 'slot': {
      const filled = { ...state, slots: { ...state.slots, [act.slot]: act.value } };
      return beginOrGoOn(rerouted(state, filled, content), content, []);
    }
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
  if (!running && state.pending.kind === 'left') return answerLeft(now, command);
  if (!running) return state.pending.kind === 'clarify' ? answerClarification(now, command) : idle(now, command);
  if (state.pending.kind === 'pause') return answerPause(now, command);
  if (state.pending.kind === 'slot' || running.frame.path.length === 0) return answerSlot(now, command);
  if (!currentStep(running)) return command === 'restart' ? restart(now) : showCurrent(state, content, []);
  const move = moves[command];
  return move ? move({ state, content, running, number }) : miss(now);
}

/** Commands that mean the same whether or not a procedure is running. */
const general: Readonly<Partial<Record<CommandName, (now: Now) => Result>>> = {
  quit,
  human: (now) => {
    const said = aside(now, 'handoff', [say('handoff-none')]);
    const offered = entryChoices(now.content, now.content.system.support ?? []);
    return { ...said, state: { ...said.state, choices: [...said.state.choices, ...offered] } };
  },
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
  wait: ({ state }) => result(state, 'smalltalk', [say('wait')]),
};

function quit({ state, content }: Now): Result {
  const left = state.stack.at(-1) ?? state.left;
  const over: DialogState = { ...state, stack: [], pending: { kind: 'none' }, choices: [], away: false, left };
  const running = runningOf(state, content);
  if (!running || !currentStep(running)) return result(over, 'ended', [say('quit')]);
  const values = { title: titleOf(running.entry), ...positionOf(running) };
  const sentence = gateAhead(running) ? 'ended-unsubmitted' : 'quit-at';
  return result(over, 'ended', [say(sentence, values), say('go-on-later')]);
}

function sourceParts({ state, content }: Now): Part[] {
  const told = content.entries.get(state.topic ?? '');
  const cited = told ? (told.response.sources ?? []) : Object.keys(content.system.sources);
  const articles = [...new Set(cited.map((source) => source.split(':')[0] ?? source))];
  const lines = articles
    .flatMap((id) => content.system.sources[id] ?? [])
    .map(({ title, date }) => `《${title}》${date}`);
  return [lines.length === 0 ? say('no-sources') : say('sources', { list: lines.join('；') })];
}

// --- questions of the bot and their answers ---

/** 「对」 to a clarification takes the first option; 「不是」 none of them. */
function answerClarification(now: Now, command: CommandName): Result {
  if (command === 'yes' || command === 'done') return choose(now, 0);
  if (command === 'no' || command === 'unsure') return miss(now);
  return idle(now, command);
}

function answerPause(now: Now, command: CommandName): Result {
  const { state, content } = now;
  if (command === 'no') return general.quit?.(now) ?? miss(now);
  if (command === 'restart') return restart(now);
  return showCurrent({ ...state, pending: { kind: 'none' } }, content, []);
}
