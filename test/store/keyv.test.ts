import { afterEach, expect, it, vi } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import { type CasAdapter, createStorage } from '../../src/store/keyv.ts';
import { createMemoryBackend } from '../../src/store/memory.ts';
import { parseTestRecord } from '../contract/store.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('refuses a write only when the clock is past its deadline, however early the timer is', async () => {
  let now = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const memory = createMemoryBackend();
  const silent: CasAdapter['compareAndSet'] = () => new Promise(() => undefined);
  const storage = createStorage({
    ...memory,
    adapter: (namespace, ttlMs) => Object.assign(memory.adapter(namespace, ttlMs), { compareAndSet: silent }),
  });
  const store = storage.records('test', parseTestRecord);
  const refused = vi.fn();
  const write = store.compareAndSet('a', 0, { version: 1, text: 'x' }, 1050).catch(refused);
  now = 1050; // still in time
  await vi.advanceTimersByTimeAsync(100);
  expect(refused).not.toHaveBeenCalled();
  now = 1050.001;
  await vi.advanceTimersByTimeAsync(1);
  await write;
  expect(refused).toHaveBeenCalledWith(expect.any(StoreError));
});
