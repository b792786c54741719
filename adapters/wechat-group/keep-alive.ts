// Keeps wechaty running: starts it, and starts it again, after a pause that grows, when it stops or cannot start.
import type { Logger } from '../../src/log.ts';
import type { WechatClient } from './client.ts';

const firstPauseMs = 2000;
const maxPauseMs = 5 * 60_000;
/** A run as long as this was a good one: the next pause is short again. */
const goodRunMs = 10 * 60_000;

export interface KeepAliveParts {
  readonly client: Pick<WechatClient, 'start' | 'stopped' | 'stop'>;
  readonly log: Logger;
  readonly wait: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Resolves when `signal` has aborted. */
export async function keepAlive({ client, log, wait, signal, now }: KeepAliveParts): Promise<void> {
  let pause = firstPauseMs;
  while (!signal.aborted) {
    const began = now();
    try {
      const stopped = client.stopped();
      await client.start();
      await Promise.race([stopped, aborted(signal)]);
    } catch (error) {
      log.error('wechat-start-failed', { error: String(error) });
    }
    if (signal.aborted) return;
    await client.stop().catch(() => undefined); // it may be half started
    if (now() - began > goodRunMs) pause = firstPauseMs;
    log.warn('wechat-starts-again', { afterMs: pause });
    await wait(pause);
    pause = Math.min(2 * pause, maxPauseMs);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
