// What is counted while messages go through, and the checks of it.

export interface Tally {
  sent: number;
  /** An answered message whose effect was not there afterwards. */
  lost: number;
  /** A message whose effect was there twice. */
  doubled: number;
  unanswered: number;
  /** Repeats of an answered message. */
  retries: number;
  retriesDiffering: number;
  /** Tries that failed: refused, 5xx, timed out. */
  failedTries: number;
  /** Milliseconds of the tries that were answered. */
  readonly latencies: number[];
  /** Milliseconds from the first try of a message to its answer. */
  readonly waits: number[];
  readonly examples: string[];
}

export function newTally(): Tally {
  return {
    sent: 0,
    lost: 0,
    doubled: 0,
    unanswered: 0,
    retries: 0,
    retriesDiffering: 0,
    failedTries: 0,
    latencies: [],
    waits: [],
    examples: [],
  };
}

/** Steps 1 to 8 of the procedure, then its end. */
export const cycle = 9;

/** Where an answer says the user is; 0: nowhere in the procedure. */
export function placeOf(body: string): number {
  const { outcome, step } = JSON.parse(body) as { outcome?: string; step?: number | null }; // the bot's own words
  if (outcome === 'ended') return cycle;
  return outcome === 'step' && typeof step === 'number' ? step : 0;
}

/** One answered advance: too few places forward is a loss, too many a doubling. Returns the place to go on from. */
export function judge(tally: Tally, expected: number, got: number, what: string): number {
  if (got === expected) return got;
  if (got !== 0 && got < expected) tally.lost++;
  else tally.doubled++; // also what only a second 下一步 after the end can lead to
  if (tally.examples.length < 5) tally.examples.push(`${what}: expected place ${expected}, got ${got}`);
  return got === 0 ? cycle : got;
}

export function compareRetry(tally: Tally, first: string, again: string, what: string): void {
  tally.retries++;
  if (first === again) return;
  tally.retriesDiffering++;
  if (tally.examples.length < 5) tally.examples.push(`${what}: a retry was answered differently`);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
