// Long polling, at least once: an update is confirmed (the offset moves past it) only after `take` stored what it caused.
// grammY's own loop moves on when a handler fails, and lets one slow chat hold up all others; hence this one.
import type { Logger } from '../../src/log.ts';
import { TelegramError } from './api.ts';

export interface PollParts {
  readonly getUpdates: (offset: number, wait: boolean, signal: AbortSignal) => Promise<readonly unknown[]>;
  /** Rejects when the update must come again. */
  readonly take: (update: unknown) => Promise<void>;
  readonly log: Logger;
  readonly wait: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

const firstPauseMs = 500;
const maxPauseMs = 30_000;
/** Pause after an empty answer: a server that does not hold the request open is not asked in a tight loop. */
const idlePauseMs = 50;

/** Resolves when `signal` has aborted and the last updates are confirmed. */
export async function poll({ getUpdates, take, log, wait, signal }: PollParts): Promise<void> {
  let offset = 0;
  let pause = firstPauseMs;
  while (!signal.aborted) {
    try {
      const updates = await getUpdates(offset, true, signal);
      const { next, failed } = await takeAll(updates, offset, take);
      offset = next;
      if (failed) throw failed;
      pause = firstPauseMs;
      if (updates.length === 0) await wait(idlePauseMs);
    } catch (error) {
      if (signal.aborted) break;
      const kind = error instanceof TelegramError ? error.failure.kind : 'updates';
      log.warn('telegram-polling-failed', { kind, error: error instanceof Error ? error.message : String(error) });
      await wait(pause);
      pause = Math.min(2 * pause, maxPauseMs);
    }
  }
  if (offset > 0) await getUpdates(offset, false, AbortSignal.timeout(3000)).catch(() => undefined);
}

/** The offset may pass only what was taken; those behind a failure come again and are known by their ids. */
async function takeAll(
  updates: readonly unknown[],
  offset: number,
  take: PollParts['take'],
): Promise<{ next: number; failed: unknown }> {
  const known = updates.filter((update) => idOf(update) !== undefined);
  const results = await Promise.allSettled(known.map(take));
  const ids = known.map((update) => idOf(update) ?? 0);
  const failed = results.flatMap((result, index) =>
    result.status === 'rejected' ? [{ id: ids[index] ?? 0, reason: result.reason as unknown }] : [],
  );
  const next = failed.length > 0 ? Math.min(...failed.map(({ id }) => id)) : Math.max(offset - 1, ...ids) + 1;
  return { next, failed: failed[0]?.reason };
}

function idOf(update: unknown): number | undefined {
  if (typeof update !== 'object' || update === null || !('update_id' in update)) return undefined;
  return typeof update.update_id === 'number' ? update.update_id : undefined;
}
