// A navigation word while nothing is running.
import type { CommandName, Content, Entry } from '../content/schema.ts';
import { openEntry, showCurrent } from './procedure.ts';
import { commandChoice, entryChoices, positionOf, titleOf, walkable } from './show.ts';
import { type Result, result, say } from './speech.ts';
import type { DialogState } from './state.ts';
import { aside, type Now } from './turn.ts';

/** Procedures offered after an answer. */
const maxOffered = 3;

export function idle({ state: before, ...now }: Now, command: CommandName): Result {
  const { content } = now;
  const state: DialogState = { ...before, pending: { kind: 'none' } };
  const said = meanings[command]?.({ ...now, state });
  if (said) return said;
  const told = content.entries.get(state.topic ?? '');
  const steps = told ? proceduresOf(told, content) : [];
  if (steps.length > 0) {
    const choices = entryChoices(content, steps.slice(0, maxOffered));
    return result({ ...state, choices }, 'fallback', [say('nothing-running-yet')]);
  }
  return result({ ...state, choices: entryChoices(content, content.system.menu) }, 'fallback', [
    say('nothing-running'),
  ]);
}

/** The procedures that an answer belongs to: those it names, then that of its topic. */
function proceduresOf({ topic, response }: Entry, { entries }: Content): string[] {
  const ways = [...(response.related ?? []), topic].filter((id) => entries.get(id)?.response.kind === 'procedure');
  return [...new Set(ways)];
}

type Meaning = (now: Now) => Result | undefined;

/** undefined: it means nothing now, and that is said. */
const meanings: Readonly<Partial<Record<CommandName, Meaning>>> = {
  explain: (now) =>
    'confused' in now.content.system.smalltalk ? aside(now, 'smalltalk', [{ smalltalk: 'confused' }]) : undefined,
  no: nothingElse,
  yes: nothingElse,
  repeat: onceMore,
  restart: onceMore,
  resume: whereItStopped,
  start({ state, content }) {
    const main = content.entries.get(content.entries.get(state.topic ?? '')?.topic ?? '');
    return main && openEntry(state, content, main, { confidence: 1 });
  },
  stuck: ({ state, content }) => otherWays(state, content),
  method: ({ state, content }) => otherWays(state, content),
};

function nothingElse({ state }: Now): Result {
  return result({ ...state, choices: [] }, 'smalltalk', [say('anything-else')]);
}

function onceMore({ state, content }: Now): Result | undefined {
  const entry = content.entries.get(state.topic ?? '');
  return entry && { ...openEntry(state, content, entry, { confidence: 1 }), intent: null, confidence: null };
}

/** Asks whether to go on with the procedure that was quit: who quits may have meant it. */
function whereItStopped({ state, content }: Now): Result | undefined {
  const left = state.left && walkable(state.left, content, state.slots);
  if (!left || left.frame.path.length === 0) return undefined;
  const values = { title: titleOf(left.entry), ...positionOf(left) };
  const choices = [commandChoice(content, 'choose-resume', 'resume')];
  return result({ ...state, pending: { kind: 'left' }, choices }, 'clarify', [say('resume-after-pause', values)]);
}

/** The answer to that question. */
export function answerLeft({ state: before, ...now }: Now, command: CommandName): Result {
  const state: DialogState = { ...before, pending: { kind: 'none' } };
  const { left } = state;
  if (!left || !goesOn.has(command)) return idle({ ...now, state }, command);
  const back: DialogState = { ...state, stack: [left], topic: left.procedure, left: null };
  const title = now.content.entries.get(left.procedure);
  return showCurrent(back, now.content, title ? [say('resumed', { title: titleOf(title) })] : []);
}

const goesOn: ReadonlySet<CommandName> = new Set(['yes', 'resume', 'next', 'done', 'start']);

/** 「没有这一项」 after an answer: its topic step by step, or people. */
function otherWays(state: DialogState, content: Content): Result | undefined {
  const told = content.entries.get(state.topic ?? '');
  if (told?.response.kind !== 'answer') return undefined;
  const ways = [told.topic, ...(content.system.support ?? [])].filter((id) => id !== told.id);
  const choices = [...entryChoices(content, [...new Set(ways)]), commandChoice(content, 'choose-human', 'human')];
  return result({ ...state, choices }, 'answer', [say('answer-stuck')]);
}
