// Scores -> match | clarify | unknown. The only place with thresholds.
import type { Candidate } from '../message.ts';
import { softmax } from './calibrate.ts';
import { isOutOfScope, outOfScopeLabel } from './training-set.ts';

/** Chosen on cross-validated probabilities (see the README's figures). */
export const thresholds = {
  /** An answer or a procedure that can be undone. */
  match: 0.35,
  /** A procedure that cannot be undone. */
  matchIrreversible: 0.45,
  /** A command or small talk that is not an exact wording. */
  command: 0.5,
  /** The same when commands and small talk together are at least `commandsTogether` likely. */
  commandAmongMany: 0.3,
  commandsTogether: 0.7,
  /** Entries less likely than this are not offered in a clarification. */
  offer: 0.07,
  /** The second likeliest entry is told or offered beside an answer when it is this likely. */
  beside: 0.07,
  /** The entries offered must be this likely together. */
  offerTogether: 0.3,
  /** What is more likely than this to be out of scope is never answered at once. */
  outside: 0.4,
  /** A text with a smaller share of known features is not ours. */
  known: 0.35,
} as const;

export interface Scores {
  readonly labels: readonly string[];
  readonly scores: Float64Array;
  readonly temperature: number;
}

export interface Scope {
  /** Labels that make sense now; others are left out before probabilities are taken. */
  readonly allowed: (label: string) => boolean;
  /** Added to the log probability of a label, for what the conversation makes more likely. */
  readonly prior: (label: string) => number;
}

/** Labels with their probabilities, most likely first; all kinds of out-of-scope are one. */
export type Ranked = readonly { readonly label: string; readonly p: number }[];

const least = 1e-4;

/** Of a label that a ranking leaves out. */
const unlikely = 1e-3;

/**
 * Several rankings as one: a logarithmic opinion pool (Genest and Zidek, 1986). What one of them all but excludes hardly wins.
 * @param prior added to the log probability of a label
 */
export function pooled(
  rankings: readonly { readonly ranked: Ranked; readonly weight: number }[],
  prior: (label: string) => number,
): Ranked {
  const tables = rankings.map(({ ranked, weight }) => ({
    ps: new Map(ranked.map(({ label, p }) => [label, p])),
    weight,
  }));
  const labels = [...new Set(rankings.flatMap(({ ranked }) => ranked.map(({ label }) => label)))];
  const pools = labels.map((label) => {
    const logs = tables.map(({ ps, weight }) => weight * Math.log((ps.get(label) ?? 0) + unlikely));
    return { label, p: Math.exp(logs.reduce((sum, log) => sum + log, prior(label))) };
  });
  const total = pools.reduce((sum, { p }) => sum + p, 0);
  return pools.map(({ label, p }) => ({ label, p: p / total })).sort((a, b) => b.p - a.p);
}

/** Probabilities of the labels allowed, those that matter. */
export function rank({ labels, scores, temperature }: Scores, { allowed, prior }: Scope): Ranked {
  const shifted = labels.map((label, index) =>
    allowed(label) ? (scores[index] ?? 0) + temperature * prior(label) : Number.NEGATIVE_INFINITY,
  );
  const powers = softmax(shifted, temperature);
  const inside: { label: string; p: number }[] = [];
  let outside = 0;
  for (const [index, label] of labels.entries()) {
    const p = powers[index] ?? 0;
    if (isOutOfScope(label)) outside += p;
    else if (p >= least) inside.push({ label, p });
  }
  return [...inside, { label: outOfScopeLabel, p: outside }].sort((a, b) => b.p - a.p);
}

export type Decision =
  /** `others`: entries that may be meant as well. */
  | { readonly kind: 'match'; readonly label: string; readonly p: number; readonly others: readonly string[] }
  | { readonly kind: 'clarify'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'unknown' };

export interface Kinds {
  isEntry(label: string): boolean;
  isIrreversible(label: string): boolean;
}

/** `ranked` most likely first. */
export function decide(ranked: Ranked, known: number, kinds: Kinds): Decision {
  const [best] = ranked;
  if (!best || best.label === outOfScopeLabel || known < thresholds.known) return { kind: 'unknown' };
  if (!kinds.isEntry(best.label)) {
    return surelyTalk(best.p, ranked, kinds) ? { kind: 'match', ...best, others: [] } : offer(ranked, kinds);
  }
  const needed = kinds.isIrreversible(best.label) ? thresholds.matchIrreversible : thresholds.match;
  const outside = ranked.find(({ label }) => label === outOfScopeLabel)?.p ?? 0;
  return best.p >= needed && outside < thresholds.outside
    ? { kind: 'match', ...best, others: runnersUp(ranked, kinds) }
    : offer(ranked, kinds);
}

/** Told beside an answer: measured, where the answer is wrong this is the right one more often than not. */
function runnersUp(ranked: Ranked, kinds: Kinds): string[] {
  return ranked.slice(1, 2).flatMap(({ label, p }) => (kinds.isEntry(label) && p >= thresholds.beside ? [label] : []));
}

/** Sure of this command, or sure that it is one of the commands and small talk, and fairly of which. */
function surelyTalk(p: number, ranked: Ranked, kinds: Kinds): boolean {
  const talk = ranked.filter(({ label }) => !kinds.isEntry(label) && label !== outOfScopeLabel);
  const together = talk.reduce((sum, each) => sum + each.p, 0);
  return p >= thresholds.command || (p >= thresholds.commandAmongMany && together >= thresholds.commandsTogether);
}

function offer(ranked: Ranked, kinds: Kinds): Decision {
  const candidates = ranked.filter(({ label, p }) => kinds.isEntry(label) && p >= thresholds.offer).slice(0, 3);
  const together = candidates.reduce((sum, { p }) => sum + p, 0);
  if (candidates.length === 0 || together < thresholds.offerTogether) return { kind: 'unknown' };
  return { kind: 'clarify', candidates: candidates.map(({ label, p }) => ({ entry: label, confidence: p })) };
}
