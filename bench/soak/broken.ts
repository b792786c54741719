// A deliberately wrong bot, for `--broken`: two engines in one process, on a store that writes without comparing.
import { join, resolve } from 'node:path';
import { createJsonHttpAdapter } from '../../adapters/json-http.ts';
import { loadKnowledge } from '../../src/bot.ts';
import { readConfig } from '../../src/config.ts';
import { createEngine } from '../../src/engine.ts';
import { createServer } from '../../src/http/server.ts';
import { createLogger } from '../../src/log.ts';
import { type ConversationRecord, parseRecord } from '../../src/record.ts';
import { openStorage } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';

const config = readConfig(process.env, resolve(import.meta.dirname, '../../..'));
const log = createLogger('error', (line) => process.stderr.write(`${line}\n`), Date.now);
const knowledge = await loadKnowledge(config);
const storage = await openStorage(config.storeUrl ?? join('lmdb:', 'data'));
const right = storage.records('conversations', parseRecord);

/** Get, then set: what compare-and-set is there to prevent. */
const wrong: Store<ConversationRecord> = {
  ...right,
  async compareAndSet(key, _expected, next) {
    for (;;) {
      const version = (await right.get(key))?.version ?? 0;
      if (await right.compareAndSet(key, version, { ...next, version: version + 1 })) return true;
    }
  },
};
const engines = [0, 1].map(() => createEngine({ store: wrong, clock: storage.now, knowledge: () => knowledge, log }));
let turn = 0;
const adapter = createJsonHttpAdapter({ path: '/messages' }, { now: Date.now });
await adapter.start((message) => {
  const engine = engines[turn++ % engines.length];
  return engine ? engine.handle(message, adapter.limits) : Promise.reject(new Error('No engine'));
});
const server = createServer({ routes: adapter.routes ?? [], ready: async () => true, log });
process.stdout.write(`Listening at ${await server.listen(config.http.host, config.http.port)}\n`);
process.once('SIGTERM', () => {
  void server
    .close(5000)
    .then(() => storage.close())
    .then(() => process.exit(0));
});
