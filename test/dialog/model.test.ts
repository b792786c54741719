// Random talks against a small model of where one is, and `advance` on any state that can be stored.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Knowledge } from '../../src/answer.ts';
import { loadKnowledge } from '../../src/bot.ts';
import { type CommandName, type Content, commandNames } from '../../src/content/schema.ts';
import { advance } from '../../src/dialog/advance.ts';
import { type DialogState, stateSchema } from '../../src/dialog/state.ts';
import { createEngine, keyOf } from '../../src/engine.ts';
import type { Reading, Understanding } from '../../src/message.ts';
import { parseRecord } from '../../src/record.ts';
import { render } from '../../src/render/render.ts';
import { clock } from '../../src/store/keyv.ts';
import { collecting, memoryStorage, startTime } from '../helpers/bot.ts';
import { testConfig } from '../helpers/config.ts';
import { loadRouter } from '../helpers/dialog.ts';

const limits = { maxText: 10_000, unit: 'chars', buttons: true } as const;
let content: Content;
beforeAll(async () => {
  content = await loadRouter();
});

// --- the model: what each move does, written down for this content only ---

/** Steps in order, on a computer; reset-router has a second method for who is stuck. */
const ways: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'reset-router': [
    ['open-page', 'choose', 'gate', 'confirm'],
    ['hold', 'wait'],
  ],
  'change-password': [['open-settings', 'save']],
};
const gate = 'gate';

interface Frame {
  readonly procedure: string;
  readonly path: readonly string[];
  readonly helped: boolean;
}
interface Model {
  readonly stack: readonly Frame[];
  /** The last reply was about something else. */
  readonly away: boolean;
  /** Asked whether to go on after a day. */
  readonly asked: boolean;
  readonly clarifying: boolean;
  /** What was talked about last: 重来 opens it again when nothing is running. */
  readonly topic: string | null;
  /** What was quit or ended early: 继续 goes on with it when nothing is running. */
  readonly left: Frame | null;
  /** Asked whether to go on with that. */
  readonly offered: boolean;
}

const nothing: Model = {
  stack: [],
  away: false,
  asked: false,
  clarifying: false,
  topic: null,
  left: null,
  offered: false,
};

type Move =
  | { readonly do: 'ask'; readonly entry: 'reset-router' | 'change-password' | 'light-colours' }
  | { readonly do: 'command'; readonly command: CommandName; readonly number: number | null }
  | { readonly do: 'clarify' | 'unknown' | 'smalltalk' | 'secret' };

function wayOf({ procedure, path }: Frame): readonly string[] {
  return ways[procedure]?.find((way) => way.includes(path.at(-1) ?? '')) ?? [];
}

function onTop(model: Model, frame: Frame): Model {
  return { ...nothing, topic: model.topic, left: model.left, stack: [...model.stack.slice(0, -1), frame] };
}

function walked(model: Model, frame: Frame, path: readonly string[]): Model {
  return onTop(model, { ...frame, path, helped: false });
}

/** Steps of the current way already behind or at the current one. */
function stepsHere(frame: Frame): number {
  const way = wayOf(frame);
  return frame.path.length - 1 - frame.path.findLastIndex((step) => !way.includes(step));
}

function over(model: Model, left: Frame | null): Model {
  return { ...model, stack: model.stack.slice(0, -1), away: model.stack.length > 1, asked: false, left };
}

function forward(model: Model, frame: Frame): Model {
  const way = wayOf(frame);
  const step = way[way.indexOf(frame.path.at(-1) ?? '') + 1];
  if (step === undefined) return over(model, null);
  const been = frame.path.indexOf(step);
  return walked(model, frame, been === -1 ? [...frame.path, step] : frame.path.slice(0, been + 1));
}

function jump(model: Model, frame: Frame, number: number): Model {
  const way = wayOf(frame);
  const here = stepsHere(frame);
  const at = way.indexOf(frame.path.at(-1) ?? '');
  const total = here + (way.length - 1 - at);
  if (number < 1 || number > total) return walked(model, frame, frame.path);
  if (number <= here) return walked(model, frame, frame.path.slice(0, frame.path.length - (here - number)));
  const ahead = way.slice(at + 1, at + 1 + number - here);
  const path = [...frame.path];
  for (const step of ahead) {
    if (path.at(-1) === gate) break;
    path.push(step);
  }
  return walked(model, frame, path);
}

function stuck(model: Model, frame: Frame): Model {
  const next = ways[frame.procedure]?.find((way) => !way.some((step) => frame.path.includes(step)));
  const isLast = ways[frame.procedure]?.at(-1) === wayOf(frame);
  if (next?.[0] !== undefined && !isLast) return walked(model, frame, [...frame.path, next[0]]);
  if (frame.helped) return model;
  return onTop(model, { ...frame, helped: true });
}

const first = (procedure: string): readonly string[] => ways[procedure]?.[0]?.slice(0, 1) ?? [];

function ask(model: Model, entry: string): Model {
  if (!(entry in ways))
    return { ...model, away: model.stack.length > 0, asked: false, clarifying: false, offered: false, topic: entry };
  const under = model.stack.findIndex(({ procedure }) => procedure === entry);
  if (under !== -1) return { ...nothing, topic: entry, stack: model.stack.slice(0, under + 1) };
  const frame: Frame = { procedure: entry, path: first(entry), helped: false };
  return { ...nothing, topic: entry, stack: [...model.stack, frame].slice(-3) };
}

function command(model: Model, name: CommandName, number: number | null): Model {
  const frame = model.stack.at(-1);
  if (name === 'quit') return { ...nothing, topic: model.topic, left: frame ?? model.left };
  const aside = { ...model, away: model.stack.length > 0, clarifying: false };
  if (name === 'human' || name === 'help') return aside;
  const reopens = !frame && model.topic !== null && (name === 'repeat' || name === 'restart');
  if (reopens) return ask(model, model.topic ?? '');
  if (!frame && model.clarifying && name === 'done') return ask(model, 'light-colours');
  if (!frame && model.offered && model.left && (name === 'resume' || name === 'next' || name === 'done'))
    return { ...nothing, topic: model.left.procedure, stack: [model.left] };
  if (!frame && name === 'resume' && model.left) return { ...model, clarifying: false, offered: true };
  if (!frame) return { ...model, clarifying: false, offered: false };
  if (model.asked) {
    if (name === 'no') return command(model, 'quit', null);
    if (name === 'restart') return walked(model, frame, first(frame.procedure));
    return walkedAsIs(model, frame);
  }
  switch (name) {
    case 'next':
    case 'done':
      return forward(model, frame);
    case 'resume':
      return model.away ? walkedAsIs(model, frame) : forward(model, frame);
    case 'finish':
      return over(model, isAtEnd(frame) ? null : frame);
    case 'skip':
      return frame.path.at(-1) === gate ? walkedAsIs(model, frame) : forward(model, frame);
    case 'back':
      return walked(model, frame, frame.path.length > 1 ? frame.path.slice(0, -1) : frame.path);
    case 'goto':
      return jump(model, frame, number ?? 0);
    case 'repeat':
    case 'explain':
    case 'progress':
      return walkedAsIs(model, frame);
    case 'restart':
      return walked(model, frame, first(frame.procedure));
    case 'stuck':
      return stuck(model, frame);
    case 'why':
    case 'risk':
      return model;
    default:
      return model;
  }
}

function isAtEnd(frame: Frame): boolean {
  return wayOf(frame).at(-1) === frame.path.at(-1);
}

function walkedAsIs(model: Model, frame: Frame): Model {
  return onTop(model, frame);
}

const generalCommands: readonly CommandName[] = ['quit', 'human', 'help'];

function apply(model: Model, move: Move, dayLater: boolean): Model {
  const passesPause =
    move.do === 'ask' || move.do === 'secret' || (move.do === 'command' && generalCommands.includes(move.command));
  if (dayLater && model.stack.length > 0 && !passesPause) return { ...model, asked: true, clarifying: false };
  if (move.do === 'ask') return ask(model, move.entry);
  if (move.do === 'command') return command(model, move.command, move.number);
  if (move.do === 'clarify' && !model.clarifying)
    return { ...model, asked: false, clarifying: true, offered: false, away: model.stack.length > 0 };
  const offered = model.offered && (move.do === 'smalltalk' || move.do === 'secret');
  return { ...model, offered, clarifying: false, away: model.stack.length > 0 };
}

// --- running both ---

const moved: readonly CommandName[] = [
  'next',
  'done',
  'finish',
  'explain',
  'back',
  'repeat',
  'progress',
  'restart',
  'resume',
  'skip',
  'stuck',
  'why',
  'risk',
  'quit',
  'human',
  'help',
];

const moveArbitrary: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(...moved).map((name): Move => ({ do: 'command', command: name, number: null })),
  },
  { weight: 2, arbitrary: fc.constant<Move>({ do: 'command', command: 'next', number: null }) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 0, max: 6 }).map((number): Move => ({ do: 'command', command: 'goto', number })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('reset-router' as const, 'change-password' as const, 'light-colours' as const)
      .map((entry): Move => ({ do: 'ask', entry })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('clarify', 'unknown', 'smalltalk', 'secret').map((kind): Move => ({ do: kind })),
  },
);

interface Turn {
  readonly move: Move;
  readonly dayLater: boolean;
  /** The platform delivers the message once more. */
  readonly again: boolean;
  /** New wordings of the same steps. */
  readonly swap: boolean;
}

const rarely = fc.integer({ min: 0, max: 9 }).map((drawn) => drawn === 0);
const talkArbitrary: fc.Arbitrary<Turn[]> = fc.array(
  fc.record({ move: moveArbitrary, dayLater: rarely, again: rarely, swap: rarely }),
  { maxLength: 25 },
);

function readingOf(move: Move): Reading {
  switch (move.do) {
    case 'ask':
      return { kind: 'entry', entry: move.entry, confidence: 0.9, correction: false, others: [] };
    case 'command':
      return { kind: 'command', command: move.command, number: move.number };
    case 'clarify':
      return { kind: 'clarify', candidates: [{ entry: 'light-colours', confidence: 0.1 }] };
    case 'smalltalk':
      return { kind: 'smalltalk', id: 'greeting', confidence: 1 };
    case 'secret':
      return { kind: 'secret', secret: 'code' };
    case 'unknown':
      return { kind: 'unknown' };
  }
}

/** Understands nothing but what the test says: the text is the understanding. */
const spell = (move: Move): string =>
  JSON.stringify({ reading: readingOf(move), values: { device: 'web' }, personal: true } satisfies Understanding);
const understand = (text: string): Understanding => JSON.parse(text) as Understanding; // made by spell

async function replay(turns: readonly Turn[]): Promise<void> {
  let knowledge: Knowledge = { content, understand };
  const store = memoryStorage().records('conversations', parseRecord);
  const engine = createEngine({ store, clock, knowledge: () => knowledge, log: collecting([]) });
  let model = nothing;
  let at = startTime;
  for (const [index, { move, dayLater, again, swap }] of turns.entries()) {
    if (swap) knowledge = { content: reworded(content, index), understand };
    at += dayLater ? 25 * 3_600_000 : 1000;
    const message = { conversation: 'c', kind: 'text' as const, text: spell(move), id: String(index), at };
    const turn = await engine.handle(message, limits);
    if (again) expect(await engine.handle(message, limits)).toEqual(turn);
    model = apply(model, move, dayLater);
    const record = await store.get(keyOf(message));
    expect(record?.version).toBe(index + 1);
    expect(record?.state.stack.map(({ procedure, path }) => ({ procedure, path }))).toEqual(
      model.stack.map(({ procedure, path }) => ({ procedure, path })),
    );
    const top = model.stack.at(-1);
    expect(turn.procedure).toBe(top?.procedure ?? null);
    if (turn.outcome !== 'ask') expect(turn.step).toBe(top ? stepsHere(top) : null);
    expect(turn.replies.length).toBeGreaterThan(0);
  }
}

/** The same steps with another hash and other versions. */
function reworded(old: Content, round: number): Content {
  const entries = new Map(
    [...old.entries].map(([id, entry]) => {
      if (entry.response.kind !== 'procedure') return [id, entry];
      return [id, { ...entry, response: { ...entry.response, version: `v${round}`, intro: `新 ${round}` } }];
    }),
  );
  return { ...old, hash: `hash-${round}`, entries };
}

describe('a talk of random moves', () => {
  it('goes where the model says, whatever is repeated, reworded or left for a day', async () => {
    await fc.assert(fc.asyncProperty(talkArbitrary, replay), { numRuns: 800 });
  });
});

// --- any state that can be stored ---

/** Ids of the content and ids that are gone. */
const idArbitrary = fc.constantFrom(
  ...['reset-router', 'change-password', 'light-colours', 'gone'],
  ...[
    'open-page',
    'phone-only',
    'choose',
    'gate',
    'confirm',
    'hold',
    'wait',
    'open-settings',
    'save',
    'device',
    'web',
    '',
  ],
);
const procedureArbitrary = fc.oneof(fc.constantFrom('reset-router', 'change-password', 'gone'), idArbitrary);
const frameArbitrary = fc.record({
  procedure: procedureArbitrary,
  version: fc.constantFrom('a', 'b'),
  path: fc.array(idArbitrary, { maxLength: 5 }),
  helped: fc.boolean(),
});
const commandArbitrary = fc.constantFrom(...commandNames);
const actArbitrary = fc.oneof(
  fc.record({ kind: fc.constant('command' as const), command: commandArbitrary }),
  fc.record({ kind: fc.constant('branch' as const), index: fc.integer({ min: -2, max: 5 }) }),
  fc.record({ kind: fc.constant('entry' as const), entry: idArbitrary }),
  fc.record({ kind: fc.constant('slot' as const), slot: idArbitrary, value: idArbitrary }),
  fc.constant({ kind: 'none' as const }),
);
/** The bot's questions offer entries, never commands: 「对」 to a first choice 「对」 would go round for ever. */
const askable = ({ pending, choices }: DialogState): boolean =>
  pending.kind !== 'clarify' || choices.every(({ act }) => act.kind !== 'command');
const stateArbitrary: fc.Arbitrary<DialogState> = fc
  .record({
    stack: fc.array(frameArbitrary, { maxLength: 3 }),
    pending: fc.oneof(
      fc.constantFrom({ kind: 'none' as const }, { kind: 'clarify' as const }, { kind: 'pause' as const }),
      fc.record({ kind: fc.constant('slot' as const), slot: idArbitrary }),
    ),
    topic: fc.option(idArbitrary),
    slots: fc.dictionary(idArbitrary, fc.oneof(idArbitrary, fc.string()), { noNullPrototype: true }),
    choices: fc.array(fc.record({ label: fc.string({ unit: 'binary' }), act: actArbitrary }), { maxLength: 4 }),
    misses: fc.integer({ min: 0, max: 10 }),
    away: fc.boolean(),
    at: fc.integer({ min: 0, max: startTime }),
  })
  .filter(askable);
const confidence = fc.double({ min: 0, max: 1, noNaN: true });
const readingArbitrary: fc.Arbitrary<Reading> = fc.oneof(
  fc.constantFrom<Reading>({ kind: 'empty' }, { kind: 'unknown' }, { kind: 'values' }),
  fc.constantFrom('code', 'password', 'id', 'card').map((secret): Reading => ({ kind: 'secret', secret })),
  fc.integer({ min: -1, max: 6 }).map((index): Reading => ({ kind: 'choice', index })),
  fc
    .tuple(commandArbitrary, fc.option(fc.integer({ min: -5, max: 1000 })))
    .map(([name, number]): Reading => ({ kind: 'command', command: name, number })),
  fc.array(idArbitrary, { maxLength: 3 }).map((entries): Reading => ({ kind: 'which', entries })),
  fc
    .tuple(idArbitrary, confidence, fc.boolean(), fc.array(idArbitrary, { maxLength: 2 }))
    .map(
      ([entry, sure, correction, others]): Reading => ({ kind: 'entry', entry, confidence: sure, correction, others }),
    ),
  fc.tuple(idArbitrary, confidence).map(([id, sure]): Reading => ({ kind: 'smalltalk', id, confidence: sure })),
  fc
    .array(fc.record({ entry: idArbitrary, confidence }), { maxLength: 4 })
    .map((candidates): Reading => ({ kind: 'clarify', candidates })),
);
const eventArbitrary = fc.record({
  kind: fc.constantFrom('text' as const, 'voice' as const, 'image' as const, 'file' as const),
  understanding: fc.record({
    reading: readingArbitrary,
    values: fc.dictionary(idArbitrary, idArbitrary, { noNullPrototype: true }),
    personal: fc.boolean(),
  }),
  at: fc.integer({ min: startTime, max: startTime * 2 }),
});

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

describe('advance() on any stored state and any reading', () => {
  it('answers, changes nothing it was given, says the same again, and leaves a state that can be stored', () => {
    const property = fc.property(stateArbitrary, eventArbitrary, (state, event) => {
      const before = frozen(stateSchema.parse(JSON.parse(JSON.stringify(state))));
      const result = advance(before, frozen(event), content);
      expect(advance(before, event, content)).toEqual(result);
      expect(stateSchema.parse(JSON.parse(JSON.stringify(result.state)))).toEqual(result.state);
      const labels = result.state.choices.map(({ label }) => label);
      const replies = render(result.parts, labels, content, limits);
      expect(
        replies
          .map(({ text }) => text)
          .join('')
          .trim(),
      ).not.toBe('');
    });
    fc.assert(property, { numRuns: 8000 });
  });

  it('never goes on silently from a step that is gone', () => {
    const goneArbitrary = fc.tuple(stateArbitrary, fc.constantFrom('next', 'back', 'goto', 'skip', 'resume', 'repeat'));
    const property = fc.property(goneArbitrary, ([state, name]) => {
      const frame = { procedure: 'change-password', version: 'old', path: ['removed'], helped: false };
      const before: DialogState = { ...state, stack: [frame], pending: { kind: 'none' }, at: startTime };
      const reading: Reading = { kind: 'command', command: name as CommandName, number: 2 };
      const event = { kind: 'text' as const, understanding: { reading, values: {}, personal: false }, at: startTime };
      const { outcome, parts, state: after } = advance(before, event, content);
      expect({ outcome, stack: after.stack }).toEqual({ outcome: 'ask', stack: [frame] });
      expect(parts).toContainEqual(expect.objectContaining({ say: 'step-gone' }));
    });
    fc.assert(property, { numRuns: 200 });
  });
});

describe('handle() of any text', () => {
  it('is total and deterministic, with the real understanding and content', async () => {
    const knowledge = await loadKnowledge(testConfig);
    const words = [
      '解绑',
      '小程序',
      'QQ',
      '微信',
      '下一步',
      '第',
      '3',
      '步',
      '不是',
      '注销',
      '怎么',
      '，',
      '？',
      ' ',
      '😀',
      '1',
    ];
    const textArbitrary = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((parts) => parts.join('')),
    );
    const property = fc.asyncProperty(fc.array(textArbitrary, { minLength: 1, maxLength: 5 }), async (texts) => {
      const talk = async () => {
        const store = memoryStorage().records('conversations', parseRecord);
        const logged: string[] = [];
        const engine = createEngine({ store, clock, knowledge: () => knowledge, log: collecting(logged) });
        const turns = [];
        for (const text of texts)
          turns.push(await engine.handle({ conversation: 'c', kind: 'text', at: startTime, text }, limits));
        expect(logged).toEqual([]);
        return turns;
      };
      expect(await talk()).toEqual(await talk());
    });
    await fc.assert(property, { numRuns: 150 });
  });
});
