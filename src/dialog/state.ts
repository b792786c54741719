// What a conversation is at, as it is kept in the store.
import { commandNames } from '../content/schema.ts';
import { z } from '../zod.ts';

const act = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), command: z.enum(commandNames) }),
  z.object({ kind: z.literal('branch'), index: z.number().int() }),
  z.object({ kind: z.literal('entry'), entry: z.string() }),
  z.object({ kind: z.literal('slot'), slot: z.string(), value: z.string() }),
  z.object({ kind: z.literal('none') }),
]);

const frame = z.object({
  procedure: z.string(),
  /** Version of the procedure when the step was shown. */
  version: z.string(),
  /** Ids of the steps shown, the current one last; empty while a slot is asked for. */
  path: z.array(z.string()),
  /** The user was stuck at the current step and got its help. */
  helped: z.boolean(),
});

const pending = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('clarify') }),
  z.object({ kind: z.literal('slot'), slot: z.string() }),
  /** Asked whether to go on after a long pause. */
  z.object({ kind: z.literal('pause') }),
  /** Asked whether to go on with the procedure that was quit. */
  z.object({ kind: z.literal('left') }),
]);

export const stateSchema = z.object({
  /** Procedures under way, the running one last. */
  stack: z.array(frame),
  pending,
  /** The procedure that was quit last, until another one begins: 继续 goes on with it. */
  left: frame.nullish(),
  /** The entry talked about last. */
  topic: z.string().nullable(),
  /** Entity -> value; an empty value means that the user could not tell. */
  slots: z.record(z.string(), z.string()),
  choices: z.array(z.object({ label: z.string(), act })),
  /** Messages not understood in a row. */
  misses: z.number().int(),
  /** The last reply was about something else than the current step: 继续 shows the step again. */
  away: z.boolean(),
  /** Time of the last message, milliseconds since 1970. */
  at: z.number(),
});

export type Act = z.infer<typeof act>;
export type Frame = Readonly<z.infer<typeof frame>>;
export type DialogState = Readonly<z.infer<typeof stateSchema>>;

export const initialState: DialogState = {
  stack: [],
  pending: { kind: 'none' },
  topic: null,
  slots: {},
  choices: [],
  misses: 0,
  away: false,
  at: 0,
};

/** No question open, and looking at the current step. */
export function settled(state: DialogState): DialogState {
  return { ...state, pending: { kind: 'none' }, away: false };
}
