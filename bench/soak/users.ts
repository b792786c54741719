// The people: each walks a procedure again and again, and their platform repeats, reorders and gives up.
import { setTimeout as pause } from 'node:timers/promises';
import type { Post } from './http.ts';
import type { Random } from './random.ts';
import { compareRetry, cycle, judge, placeOf, type Tally } from './tally.ts';

export interface Traffic {
  readonly post: Post;
  /** Port of the next instance in turn; dead ones too, as a simple balancer would. */
  readonly nextPort: () => number;
  readonly random: Random;
  readonly tally: Tally;
  /** Resolves when one more new message may be sent; false when there were enough. */
  readonly mayGo: () => Promise<boolean>;
  /** Without an answer for so long a message counts as unanswered. */
  readonly giveUpMs: number;
}

/** As a platform: it gives up after this, and repeats. */
const tryMs = 2500;
const share = { duplicate: 0.05, pair: 0.05, lateRepeat: 0.05, impatient: 0.03 };
const start = '怎么解绑小程序';
const next = '下一步';

interface Sent {
  readonly id: string;
  readonly text: string;
  readonly body: string;
}

export interface User {
  walk(): Promise<void>;
  /** After everything: the stored step is the last one answered, and the last answers are still the same. */
  check(): Promise<void>;
}

export function createUser(name: string, traffic: Traffic): User {
  const { post, nextPort, random, tally, mayGo, giveUpMs } = traffic;
  const recent: Sent[] = [];
  let place = cycle;
  let count = 0;

  const tryOnce = async (body: string, timeoutMs: number): Promise<string | undefined> => {
    const started = performance.now();
    try {
      const answer = await post(nextPort(), body, timeoutMs);
      if (answer.status !== 200) throw new Error(`Status ${answer.status}`);
      tally.latencies.push(performance.now() - started);
      return answer.body;
    } catch {
      tally.failedTries++;
      return undefined;
    }
  };

  /** Until it is answered; sometimes the first try is given up at once, sometimes it is sent twice at the same time. */
  const deliver = async (text: string, id: string): Promise<Sent | undefined> => {
    const message = JSON.stringify({ conversation: name, text, id });
    const started = performance.now();
    if (random() < share.impatient) await tryOnce(message, 1 + random() * 5);
    const twice = random() < share.duplicate ? tryOnce(message, tryMs) : undefined;
    let body = await tryOnce(message, tryMs);
    while (body === undefined && performance.now() - started < giveUpMs) {
      await pause(20 + random() * 60);
      body = await tryOnce(message, tryMs);
    }
    const other = await twice;
    if (body === undefined) return undefined;
    tally.waits.push(performance.now() - started);
    if (other !== undefined) compareRetry(tally, body, other, `${name} ${id}`);
    return { id, text, body };
  };

  const say = async (text: string): Promise<Sent | undefined> => {
    tally.sent++;
    const sent = await deliver(text, `${name}-${++count}`);
    if (!sent) tally.unanswered++;
    else recent.push(sent);
    return sent;
  };

  const repeat = async ({ id, text, body }: Sent): Promise<void> => {
    const again = await deliver(text, id);
    if (again) compareRetry(tally, body, again.body, `${name} ${id}`);
  };

  /** After an unanswered message nobody knows whether it had its effect: the bot is asked, so that it is counted once. */
  const findPlace = async (): Promise<void> => {
    const sent = await deliver('进度', `${name}-${++count}`);
    if (sent) place = placeOf(sent.body) || cycle;
  };

  /** Two new messages at the same time: each order is right, but both count once. */
  const sayTwo = async (): Promise<void> => {
    const [one, other] = await Promise.all([say(next), say(next)]);
    if (!one || !other) return findPlace();
    const places = [placeOf(one.body), placeOf(other.body)].sort((a, b) => a - b);
    for (const [index, got] of places.entries()) judge(tally, place + index + 1, got, `${name} two at once`);
    place = Math.max(...places);
  };

  const sayOne = async (): Promise<void> => {
    const expected = (place % cycle) + 1;
    const sent = await say(place === cycle ? start : next);
    if (!sent) return findPlace();
    place = judge(tally, expected, placeOf(sent.body), `${name} ${sent.id}`);
  };

  return {
    async walk() {
      while (await mayGo()) {
        if (place + 2 < cycle && random() < share.pair && (await mayGo())) await sayTwo();
        else await sayOne();
        const late = recent.at(-1 - Math.floor(random() * 3));
        if (late && random() < share.lateRepeat) await repeat(late); // an old one comes after newer ones
        recent.splice(0, recent.length - 3);
      }
    },
    async check() {
      for (const sent of recent) await repeat(sent);
      const sent = await deliver('进度', `${name}-check`);
      if (!sent) tally.unanswered++;
      else if (place !== cycle) judge(tally, place, placeOf(sent.body), `${name} at the end`);
      else if (placeOf(sent.body) !== 0) judge(tally, place, placeOf(sent.body), `${name} at the end`);
    },
  };
}
