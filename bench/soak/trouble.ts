// What goes wrong during a soak, each at its own pace until `over` is aborted.
import { setTimeout as pause } from 'node:timers/promises';
import type { RedisServer } from '../../test/helpers/redis.ts';
import type { Instance } from './instances.ts';
import type { Random } from './random.ts';

export interface Troubles {
  kills: number;
  redisKills: number;
  terminations: number;
  /** Of the terminations, those that did not end with code 0. */
  badExits: number;
  swaps: number;
}

export interface TroubleParts {
  readonly instances: readonly Instance[];
  readonly redis: RedisServer | undefined;
  readonly killEvery: number;
  readonly swapContent: () => Promise<void>;
  readonly random: Random;
}

const redisEverySeconds = 5;
const terminateEverySeconds = 7;
const swapEverySeconds = 4;

/** Resolves when everything stands again. */
export async function makeTrouble(parts: TroubleParts, counts: Troubles, over: AbortSignal): Promise<void> {
  const { instances, redis, killEvery, swapContent, random } = parts;
  const some = (): Instance | undefined => instances[Math.floor(random() * instances.length)];
  const every = async (seconds: number, work: () => Promise<void>): Promise<void> => {
    while (!over.aborted) {
      await pause(seconds * 1000, undefined, { signal: over }).catch(() => undefined);
      if (!over.aborted) await work();
    }
  };
  const kill = async (): Promise<void> => {
    const instance = some();
    instance?.kill();
    counts.kills++;
    await pause(200); // it is seen to be down
    await Promise.race([instance?.ready(), pause(30_000)]);
  };
  const terminate = async (): Promise<void> => {
    const instance = some();
    if (!instance?.up()) return;
    const code = await instance.terminate();
    counts.terminations++;
    if (code !== 0 && code !== null) counts.badExits++; // null: killed meanwhile
  };
  const killRedis = async (): Promise<void> => {
    await redis?.kill();
    counts.redisKills++;
    await redis?.restart();
  };
  const swap = async (): Promise<void> => {
    await swapContent();
    some()?.reload(); // the others keep the old content until their turn: one conversation meets both
    counts.swaps++;
  };
  const troubles = [every(killEvery, kill), every(terminateEverySeconds, terminate), every(swapEverySeconds, swap)];
  if (redis) troubles.push(every(redisEverySeconds, killRedis));
  await Promise.all(troubles);
}
