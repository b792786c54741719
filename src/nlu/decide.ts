// Scores -> match | clarify | unknown. The only place with thresholds.
import type { Candidate } from '../message.ts';
import { softmax } from './calibrate.ts';
import { isOutOfScope, outOfScopeLabel } from './model.ts';

/** Chosen on cross-validated probabilities (see the README's figures). */
export const thresholds = {
  /** An answer or a procedure that can be undone. */
  match: 0.5,
  /** A procedure that cannot be undone. */
  matchIrreversible: 0.6,
  /** A command or small talk that is not an exact wording. */
  command: 0.5,
  /** Entries less likely than this are not offered in a clarification. */
  offer: 0.1,
  /** The entries offered must be this likely together. */
  offerTogether: 0.45,
  /** A text with a smaller share of known features is not ours. */
  known: 0.35,
} as const;

export interface Scores {
  readonly labels: readonly string[];
  readonly scores: Float64Array;
  readonly known: number;
  readonly temperature: number;
}

export interface Scope {
  /** Labels that make sense now; others are left out before probabilities are taken. */
  readonly allowed: (label: string) => boolean;
  /** Added to the log probability of a label, for what the conversation makes more likely. */
  readonly prior: (label: string) => number;
}

/** Probabilities of the labels allowed, most likely first; all kinds of out-of-scope together. */
export function rank(
  { labels, scores, temperature }: Scores,
  { allowed, prior }: Scope,
): { label: string; p: number }[] {
  const kept = labels.flatMap((label, index) => (allowed(label) ? [{ label, score: scores[index] ?? 0 }] : []));
  const shifted = Float64Array.from(kept, ({ label, score }) => score + temperature * prior(label));
  const probabilities = softmax(shifted, temperature);
  const ranked = kept.map(({ label }, index) => ({ label, p: probabilities[index] ?? 0 }));
  const outside = ranked.filter(({ label }) => isOutOfScope(label)).reduce((sum, { p }) => sum + p, 0);
  const inside = ranked.filter(({ label }) => !isOutOfScope(label));
  return [...inside, { label: outOfScopeLabel, p: outside }].sort((a, b) => b.p - a.p);
}

export type Decision =
  | { readonly kind: 'match'; readonly label: string; readonly p: number }
  | { readonly kind: 'clarify'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'unknown' };

export interface Kinds {
  isEntry(label: string): boolean;
  isIrreversible(label: string): boolean;
}

/** `ranked` most likely first. */
export function decide(ranked: readonly { label: string; p: number }[], known: number, kinds: Kinds): Decision {
  const [best] = ranked;
  if (!best || best.label === outOfScopeLabel || known < thresholds.known) return { kind: 'unknown' };
  if (!kinds.isEntry(best.label))
    return best.p >= thresholds.command ? { kind: 'match', ...best } : offer(ranked, kinds);
  const needed = kinds.isIrreversible(best.label) ? thresholds.matchIrreversible : thresholds.match;
  return best.p >= needed ? { kind: 'match', ...best } : offer(ranked, kinds);
}

function offer(ranked: readonly { label: string; p: number }[], kinds: Kinds): Decision {
  const candidates = ranked.filter(({ label, p }) => kinds.isEntry(label) && p >= thresholds.offer).slice(0, 3);
  const together = candidates.reduce((sum, { p }) => sum + p, 0);
  if (candidates.length === 0 || together < thresholds.offerTogether) return { kind: 'unknown' };
  return { kind: 'clarify', candidates: candidates.map(({ label, p }) => ({ entry: label, confidence: p })) };
}
