// What a soak showed: a table, a line of JSON, the exit code.
import type { SoakOptions } from './options.ts';
import { percentile, type Tally } from './tally.ts';
import type { Troubles } from './trouble.ts';

export interface Soaked {
  readonly tally: Tally;
  readonly troubles: Troubles;
  readonly seconds: number;
  /** Anonymous memory of the first instance in MB, minute by minute from the third on. */
  readonly memory: readonly number[];
}

/** @returns the exit code: 1 when anything was wrong */
export function report(options: SoakOptions, soaked: Soaked, out: (line: string) => void): number {
  const { tally, troubles, seconds, memory } = soaked;
  const { lost, doubled, unanswered, retriesDiffering } = tally;
  const round = (value: number): number => Math.round(value * 10) / 10;
  const result = {
    ...options,
    lost,
    doubled,
    unanswered,
    retriesDiffering,
    p50Ms: round(percentile(tally.latencies, 0.5)),
    p99Ms: round(percentile(tally.latencies, 0.99)),
    waitP99Ms: round(percentile(tally.waits, 0.99)),
    seconds: round(seconds),
    sent: tally.sent,
    retries: tally.retries,
    failedTries: tally.failedTries,
    ...troubles,
    rssAnonMb: memory,
  };
  for (const example of tally.examples) out(`  ${example}`);
  for (const [name, value] of Object.entries(result)) out(`${name.padEnd(18)} ${value}`);
  out(JSON.stringify(result));
  return lost + doubled + unanswered + retriesDiffering + troubles.badExits === 0 ? 0 : 1;
}
