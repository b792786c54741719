import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeliveries, type Work } from '../../../adapters/wechat-official/deliveries.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ignore = (): void => undefined;

/** Work that takes so long, and what was called. */
function workOf(ms: number, calls: string[] = []): Work {
  return {
    answer: () => {
      calls.push('answer');
      return new Promise((resolve) => setTimeout(() => resolve({ body: 'the answer', replies: [] }), ms));
    },
    excuse: () => ({
      body: 'please wait',
      note: async () => void calls.push('note'),
      late: async ({ body }) => void calls.push(`late: ${body}`),
    }),
  };
}

/** One delivery; WeChat drops it after `dropMs`. `at`: when it ended, from now. */
async function deliver(
  deliveries: ReturnType<typeof createDeliveries>,
  work: Work,
  { place = 1, dropMs = 5000 }: { place?: number; dropMs?: number } = {},
): Promise<{ body: string | null; at: number }> {
  const began = Date.now();
  const taken = deliveries.take({ id: 'm', closed: dropAfter(dropMs), place }, work);
  return taken.then((body) => ({ body, at: Date.now() - began }));
}

function dropAfter(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}

/** Three deliveries, 5 s apart. */
async function three(work: Work): Promise<{ body: string | null; at: number }[]> {
  const deliveries = createDeliveries(Date.now, ignore);
  const all: { body: string | null; at: number }[] = [];
  for (let count = 0; count < 3; count++) {
    const taken = deliver(deliveries, work);
    await vi.advanceTimersByTimeAsync(5000);
    all.push(await taken);
  }
  await vi.advanceTimersByTimeAsync(60_000);
  await deliveries.idle();
  return all;
}

describe('take()', () => {
  it('gives a quick answer, once made, to all three', async () => {
    const calls: string[] = [];
    const all = await three(workOf(100, calls));
    expect(all.map(({ body }) => body)).toEqual(['the answer', 'the answer', 'the answer']);
    expect(calls).toEqual(['answer']);
  });

  it('leaves the first two open until they are dropped, and answers the third', async () => {
    const calls: string[] = [];
    const all = await three(workOf(11_000, calls));
    expect(all).toEqual([
      { body: null, at: 5000 },
      { body: null, at: 5000 },
      { body: 'the answer', at: 1000 },
    ]);
    expect(calls).toEqual(['answer']);
  });

  it.each([4400, 4499, 4999])('does not answer a delivery that may be dropped any moment: %i ms', async (ms) => {
    const [first, second] = await three(workOf(ms));
    expect(first).toEqual({ body: null, at: 5000 });
    expect(second).toEqual({ body: 'the answer', at: 0 });
  });

  it('asks for patience within 4.5 s in the third, and notes what is owed before', async () => {
    const calls: string[] = [];
    const [, , third] = await three(workOf(30_000, calls));
    expect(third?.body).toBe('please wait');
    expect(third?.at).toBeLessThanOrEqual(4500);
    expect(calls).toEqual(['answer', 'note', 'late: the answer']);
  });

  it('asks for patience even when the note takes long', async () => {
    const work = workOf(30_000);
    const slowly = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20_000));
    const [, , third] = await three({ ...work, excuse: () => ({ ...work.excuse(), note: slowly }) });
    expect(third?.at).toBeLessThanOrEqual(4500);
    expect(third?.body).toBe('please wait');
  });

  it('knows the third by its time when the others went to another instance', async () => {
    const deliveries = createDeliveries(Date.now, ignore);
    const taken = deliver(deliveries, workOf(30_000), { place: 3 });
    await vi.advanceTimersByTimeAsync(5000);
    expect((await taken).body).toBe('please wait');
  });

  it('repeats the excuse, since the answer is owed by now', async () => {
    const deliveries = createDeliveries(Date.now, ignore);
    const work = workOf(6000);
    const taken = deliver(deliveries, work, { place: 3 });
    await vi.advanceTimersByTimeAsync(7000);
    await taken;
    expect((await deliver(deliveries, work)).body).toBe('please wait');
  });

  it('notes an answer that none of the three could take', async () => {
    const calls: string[] = [];
    const deliveries = createDeliveries(Date.now, ignore);
    const work = workOf(100, calls);
    const taken = [10, 20, 30].map((dropMs) => deliver(deliveries, work, { dropMs }));
    await vi.advanceTimersByTimeAsync(200);
    expect((await Promise.all(taken)).map(({ body }) => body)).toEqual([null, null, null]);
    await deliveries.idle();
    expect(calls).toEqual(['answer', 'note', 'late: the answer']);
  });

  it('notes nothing while WeChat may still repeat', async () => {
    const calls: string[] = [];
    const deliveries = createDeliveries(Date.now, ignore);
    const taken = deliver(deliveries, workOf(100, calls), { dropMs: 10 });
    await vi.advanceTimersByTimeAsync(60_000);
    await taken;
    expect(calls).toEqual(['answer']);
  });

  it('does not keep a failure: the repetition tries again', async () => {
    const deliveries = createDeliveries(Date.now, ignore);
    const calls: string[] = [];
    const failing: Work = { ...workOf(0, calls), answer: () => Promise.reject(new Error('no')) };
    await expect(deliveries.take({ id: 'm', closed: dropAfter(5000), place: 3 }, failing)).rejects.toThrow('no');
    const taken = deliver(deliveries, workOf(0, calls));
    await vi.advanceTimersByTimeAsync(100);
    expect((await taken).body).toBe('the answer');
    await deliveries.idle();
    expect(calls).toEqual(['answer']);
  });

  it('ends by itself when a proxy does not tell that WeChat has gone', async () => {
    const taken = deliver(createDeliveries(Date.now, ignore), workOf(60_000), { dropMs: 600_000 });
    await vi.advanceTimersByTimeAsync(9000);
    expect((await taken).body).toBeNull();
  });

  it('forgets what is too old to be repeated', async () => {
    const calls: string[] = [];
    const deliveries = createDeliveries(Date.now, ignore);
    const take = async (id: string): Promise<void> => {
      const taken = deliveries.take({ id, closed: dropAfter(5000), place: 1 }, workOf(1, calls));
      await vi.advanceTimersByTimeAsync(10);
      await taken;
    };
    await take('a');
    await vi.advanceTimersByTimeAsync(30_000);
    await take('b');
    await take('a');
    expect(calls).toEqual(['answer', 'answer', 'answer']);
  });
});
