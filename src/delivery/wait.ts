// Pauses that end early when asked to stop.
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after so many milliseconds, or as soon as `signal` aborts. */
export function createWait(signal: AbortSignal): (ms: number) => Promise<void> {
  return (ms) => sleep(ms, undefined, { signal }).catch(() => undefined);
}
