import { createStore } from '../../src/store/keyv.ts';
import { createMemoryAdapter } from '../../src/store/memory.ts';
import { describeStore, type TestRecord } from '../contract/store.ts';

describeStore('memory', false, () => ({
  open: (ttlMs, now) => createStore(createMemoryAdapter(ttlMs, now), (value) => value as TestRecord),
  clean: async () => undefined,
}));
