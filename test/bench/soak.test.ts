// The soak's checks can fail: wrong answers are counted, and a wrong engine is found out.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Post } from '../../bench/soak/http.ts';
import { readOptions } from '../../bench/soak/options.ts';
import { createRandom } from '../../bench/soak/random.ts';
import { report } from '../../bench/soak/report.ts';
import { newTally, type Tally } from '../../bench/soak/tally.ts';
import { createUser } from '../../bench/soak/users.ts';
import { projectRoot } from '../helpers/config.ts';

/** Answers a message with the place after it; `fault` may change the place before, or the answer after. */
interface Bot {
  place: number;
  readonly answers: Map<string, string>;
}
type Fault = (bot: Bot, id: string, known: boolean) => string | undefined;
const silence = 'silence';

function postTo(bot: Bot, fault: Fault): Post {
  return async (_port, body) => {
    const { id, text } = JSON.parse(body) as { id: string; text: string }; // made by the user below
    const known = bot.answers.has(id);
    const wrong = fault(bot, id, known);
    if (wrong === silence) throw new Error('No answer');
    if (!known && text !== '进度') bot.place = (bot.place % 9) + 1;
    const { place } = bot;
    const right = JSON.stringify(place === 9 ? { outcome: 'ended', step: null } : { outcome: 'step', step: place });
    const progress = JSON.stringify(
      place === 9 ? { outcome: 'smalltalk', step: null } : { outcome: 'step', step: place },
    );
    const answer = wrong ?? bot.answers.get(id) ?? (text === '进度' ? progress : right);
    bot.answers.set(id, answer);
    return { status: 200, body: answer };
  };
}

async function walk(fault: Fault, messages = 200): Promise<Tally> {
  const tally = newTally();
  let left = messages;
  const post = postTo({ place: 9, answers: new Map() }, fault);
  const random = createRandom(7);
  const user = createUser('u', { post, nextPort: () => 1, random, tally, mayGo: async () => left-- > 0, giveUpMs: 50 });
  await user.walk();
  await user.check();
  return tally;
}

const errors = ({ lost, doubled, unanswered, retriesDiffering }: Tally) =>
  ({ lost, doubled, unanswered, retriesDiffering }) as const;
const none = { lost: 0, doubled: 0, unanswered: 0, retriesDiffering: 0 };
/** One new message in the middle of the walk. */
const once = (work: (bot: Bot) => void): Fault => {
  let count = 0;
  return (bot, _id, known) => {
    if (!known && ++count === 103) work(bot);
    return undefined;
  };
};

describe('createUser()', () => {
  it('counts nothing when every message has one effect and one answer', async () => {
    const tally = await walk(() => undefined);
    expect(errors(tally)).toEqual(none);
    expect(tally.sent).toBeGreaterThanOrEqual(200);
    expect(tally.retries).toBeGreaterThan(10);
  });

  it('counts an effect that is gone again', async () => {
    const tally = await walk(once((bot) => void bot.place--));
    expect(errors(tally)).toEqual({ ...none, lost: 1 });
  });

  it('counts an effect that is there twice', async () => {
    const tally = await walk(once((bot) => void bot.place++));
    expect(errors(tally)).toEqual({ ...none, doubled: 1 });
  });

  it('counts a message that is never answered, and goes on', async () => {
    const tally = await walk((_bot, id) => (id === 'u-100' ? silence : undefined));
    expect(errors(tally)).toEqual({ ...none, unanswered: 1 });
    expect(tally.sent).toBeGreaterThanOrEqual(200);
  });

  it('counts a retry that is answered differently', async () => {
    const tally = await walk((_bot, _id, known) => (known ? '{"outcome":"step","step":1}' : undefined));
    expect(tally.retriesDiffering).toBeGreaterThan(0);
  });
});

describe('report()', () => {
  const options = readOptions([]);
  const troubles = { kills: 0, redisKills: 0, terminations: 0, badExits: 0, swaps: 0 };
  const reported = (tally: Tally) => {
    const lines: string[] = [];
    const code = report(options, { tally, troubles, seconds: 1, memory: [] }, (line) => lines.push(line));
    return { code, last: JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> }; // its own line
  };

  it('ends with one line of JSON', () => {
    const tally = newTally();
    tally.latencies.push(1, 2, 30);
    const { code, last } = reported(tally);
    expect(last).toMatchObject({ store: 'lmdb', ...none, p50Ms: 2, p99Ms: 30 });
    expect(code).toBe(0);
  });

  it.each(['lost', 'doubled', 'unanswered', 'retriesDiffering'] as const)('fails when one is %s', (kind) => {
    const { code, last } = reported({ ...newTally(), [kind]: 1 });
    expect(last[kind]).toBe(1);
    expect(code).toBe(1);
  });
});

describe('npm run soak --broken', () => {
  it('finds out an engine that does not compare', { timeout: 180_000 }, () => {
    const args = ['--store', 'lmdb', '--messages', '400', '--rate', '400', '--users', '40', '--kill-every', '0'];
    const main = join(projectRoot, 'dist/bench/soak/main.js');
    const { status, stdout } = spawnSync(process.execPath, [main, ...args, '--broken'], { encoding: 'utf8' });
    const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number>; // as report() prints it
    expect((last['lost'] ?? 0) + (last['doubled'] ?? 0) + (last['retriesDiffering'] ?? 0)).toBeGreaterThan(0);
    expect(status).toBe(1);
  });
});
