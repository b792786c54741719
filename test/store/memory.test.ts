import { createStorage } from '../../src/store/keyv.ts';
import { createMemoryBackend } from '../../src/store/memory.ts';
import { describeStore } from '../contract/store.ts';

describeStore('memory', false, () => {
  let now = 1_000_000;
  return {
    open: async () => createStorage(createMemoryBackend(() => now)),
    pass: async (ms) => {
      now += ms;
    },
    clean: async () => undefined,
  };
});
