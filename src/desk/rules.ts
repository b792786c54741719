// What can happen to a case, and what is decided about it outside of its record. Types, and how notices are added.
import type { Content } from '../content/schema.ts';
import type { DialogState } from '../dialog/state.ts';
import type { Part } from '../message.ts';
import type { Role } from './operators.ts';
import { type DeskState, type Operator, withAudit, withSaid } from './state.ts';

/** The two halves of a conversation's record that a case changes. */
export interface Talk {
  readonly desk: DeskState;
  readonly state: DialogState;
}

export interface DeskRules {
  readonly content: Content;
  /** Names of the desk places. */
  readonly places: readonly string[];
  /** Who is told when nobody takes a case. */
  readonly supervisors: readonly string[];
  readonly remindMs: number;
  readonly escalateMs: number;
  /** A taken case in which nobody spoke for so long goes back to the bot. */
  readonly idleMs: number;
}

export interface Acting extends Operator {
  readonly role: Role;
}

export interface Act {
  readonly by: Acting;
  readonly at: number;
}

export type DeskEvent =
  | { readonly kind: 'open'; readonly id: number; readonly at: number }
  | { readonly kind: 'heard'; readonly text: string; readonly at: number }
  | { readonly kind: 'leave'; readonly at: number }
  | { readonly kind: 'rate'; readonly rating: string; readonly at: number }
  | { readonly kind: 'tick'; readonly at: number }
  | ({ readonly kind: 'take' } & Act)
  | ({ readonly kind: 'transfer'; readonly to: Operator } & Act)
  | ({ readonly kind: 'say'; readonly text: string } & Act)
  | ({ readonly kind: 'note'; readonly text: string } & Act)
  | ({ readonly kind: 'step'; readonly number: number } & Act)
  | ({ readonly kind: 'close' } & Act)
  | ({ readonly kind: 'reopen' } & Act)
  | ({ readonly kind: 'ban' } & Act)
  | ({ readonly kind: 'unban' } & Act)
  | ({ readonly kind: 'mute'; readonly minutes: number } & Act);

/** `refused`: why nothing changed but the audit log. */
export type Advanced = Talk & { readonly refused?: Part };

export function ownerOf({ id, name, place }: Operator): Operator {
  return { id, name, place };
}

export function audited(desk: DeskState, { by, at }: Act, what: string, detail = ''): DeskState {
  return withAudit(desk, at, { who: by.id, what, detail });
}

interface Manner {
  readonly act?: 'open' | 'close' | 'reopen' | null;
}

export function atPlaces(
  desk: DeskState,
  at: number,
  places: readonly string[],
  parts: readonly Part[],
  manner: Manner,
) {
  return places.reduce<DeskState>((all, to) => withSaid(all, at, { to, parts, ...manner }), desk);
}
