// A thousand people, three deliveries each, answers that take up to 12 s (and 30 s), a new question in between: real engine, fake clock.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wechatOfficialLimits } from '../../../adapters/wechat-official.ts';
import type { Knowledge } from '../../../src/answer.ts';
import { createBot, loadKnowledge } from '../../../src/bot.ts';
import type { Adapter, Understanding } from '../../../src/message.ts';
import { createRandom } from '../../../src/nlu/random.ts';
import { collecting, memoryStorage, startTime } from '../../helpers/bot.ts';
import { testConfig } from '../../helpers/config.ts';
import {
  ask,
  contentOf,
  createTestAdapter,
  eventPush,
  type Push,
  signed,
  textPush,
  webRequest,
  wechatSettings,
  xmlOf,
} from '../../helpers/wechat.ts';

const loaded = await loadKnowledge(testConfig);
/** The same few sentences come a thousand times: understood once. */
const understood = new Map<string, Understanding>();
const knowledge: Knowledge = {
  ...loaded,
  understand(text, context) {
    const key = JSON.stringify([text, context]);
    const known = understood.get(key) ?? loaded.understand(text, context);
    understood.set(key, known);
    return known;
  },
};
beforeEach(() => void vi.useFakeTimers({ now: startTime }));
afterEach(() => void vi.useRealTimers());

const people = 1000;
/** A fake clock gets slow with the number of its timers. */
const atOnce = 50;
/** What each answer holds exactly once. */
const marks = {
  welcome: '谢谢关注',
  period: '15天还是60天',
  procedure: '【解绑小程序·在小程序里解绑】第 1/8 步',
};

/** WeChat for one person: three deliveries, 5 s each. Collects what the person sees. */
async function send(adapter: Adapter, push: Push, seen: string[], late: number[]): Promise<string> {
  for (let place = 0; place < 3; place++) {
    const dropped = new AbortController();
    const began = Date.now();
    const request = webRequest('POST', signed('plain', xmlOf(push), Math.floor(began / 1000)), dropped.signal);
    const timer = setTimeout(() => dropped.abort(), 5000);
    const response = await ask(adapter, request);
    clearTimeout(timer);
    if (dropped.signal.aborted) continue;
    if (Date.now() - began > 4500) late.push(Date.now() - began);
    seen.push(contentOf(response));
    return response.body;
  }
  seen.push('该公众号暂时无法提供服务');
  return '';
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function run(maxDelayMs: number, seed: number) {
  const random = createRandom(seed);
  const storage = memoryStorage();
  const bot = createBot({ knowledge, storage, log: collecting([]) });
  const adapter = createTestAdapter(wechatSettings('plain'), {
    storage,
    now: Date.now,
    sentence: (name) => knowledge.content.system.sentences[name],
    post: bot.post,
    owe: bot.owe,
    forget: bot.forget,
  });
  const delays = new Map<string, number>();
  await adapter.start(async (message) => {
    await wait(delays.get(`${message.user} ${message.id}`) ?? 0);
    return bot.handle(message, wechatOfficialLimits);
  });
  const late: number[] = [];
  let differing = 0;
  const live = async (index: number): Promise<string[]> => {
    const user = `o${index}`;
    const seen: string[] = [];
    const about = (): Push => ({ FromUserName: user, CreateTime: Math.floor(Date.now() / 1000) });
    const slow = (id: string): void => void delays.set(`${user} ${id}`, random() * maxDelayMs);
    const say = async (text: string, id: string): Promise<void> => {
      const push = { ...textPush(text, id), ...about() };
      const body = await send(adapter, push, seen, late);
      if (body !== (await send(adapter, push, [], late))) differing++;
    };
    await wait(random() * 30_000);
    const first = about();
    if (index % 3 === 0) delays.set(`${user} ${user}:${first['CreateTime']}:subscribe:`, random() * maxDelayMs);
    slow('1');
    slow('2');
    const asked =
      index % 3 === 0 ? send(adapter, { ...eventPush('subscribe'), ...first }, seen, late) : say('冷静期几天', '1');
    await wait(random() * 16_000);
    await say('怎么解绑小程序', '2');
    await asked;
    // the person looks when asked to, or says something else
    for (let count = 3; count < 7; count++) {
      const waits = seen.at(-1)?.includes('正在处理');
      await wait(12_000);
      await say(waits && random() < 0.7 ? '1' : '谢谢', String(count));
    }
    return seen;
  };
  const seen: string[][] = [];
  while (seen.length < people) {
    const some = Promise.all(Array.from({ length: atOnce }, (_, index) => live(seen.length + index)));
    await vi.advanceTimersByTimeAsync(200_000);
    seen.push(...(await some));
  }
  return { seen, late, differing };
}

const times = (text: string, part: string): number => text.split(part).length - 1;

describe('with three deliveries of each message', () => {
  it.each([
    [12_000, 1],
    [30_000, 2],
  ])('answers of up to %i ms are neither lost, doubled nor swallowed (seed %i)', async (maxDelayMs, seed) => {
    const { seen, late, differing } = await run(maxDelayMs, seed);
    const wrong = seen.flatMap((texts, index) => {
      const all = texts.join('\n');
      const counts = { [index % 3 === 0 ? marks.welcome : marks.period]: 1, [marks.procedure]: 1, 该公众号: 0 };
      return Object.entries(counts)
        .filter(([part, count]) => times(all, part) !== count)
        .map(([part, count]) => ({ index, part, wanted: count, texts }));
    });
    expect(wrong.slice(0, 2)).toEqual([]);
    expect(late).toEqual([]);
    expect(differing).toBe(0);
    const waited = seen.filter((texts) => texts.join().includes('正在处理')).length;
    if (maxDelayMs > 15_000) expect(waited).toBeGreaterThan(people / 4);
    else expect(waited).toBe(0);
  });
});
