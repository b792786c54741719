// 100,000 bodies made to break parsers, rightly signed, against the adapter: `npm run bench:fuzz [-- COUNT]`.
// Exit code 1 when one is answered with anything but 200, 400 or 413, throws, or takes longer than a second.
import type { Message, Turn } from '../../src/message.ts';
import { fuzzed } from '../../test/helpers/hostile.ts';
import { ask, createTestAdapter, signed, webRequest, wechatSettings } from '../../test/helpers/wechat.ts';

const count = Number(process.argv[2] ?? 100_000);
const slowestAllowedMs = 1000;
const turn: Turn = {
  replies: [{ text: '好', choices: [] }],
  outcome: 'answer',
  intent: null,
  confidence: null,
  procedure: null,
  step: null,
  steps: null,
};

const handled: Message[] = [];
const plain = createTestAdapter(wechatSettings('plain'));
const aes = createTestAdapter(wechatSettings('aes'));
for (const adapter of [plain, aes]) {
  await adapter.start(async (message) => {
    handled.push(message);
    return turn;
  });
}

const results = new Map<string, number>();
let slowestMs = 0;
const started = performance.now();
for (let seed = 0; seed < count; seed++) {
  const body = fuzzed(seed);
  const before = performance.now();
  const secure = seed % 2 === 1;
  const request = secure
    ? webRequest('POST', signed('aes', body.toString()))
    : { ...webRequest('POST', signed('plain', '')), body };
  const result = await ask(secure ? aes : plain, request).then(
    ({ status }) => String(status),
    (error: unknown) => `threw ${String(error)}`,
  );
  slowestMs = Math.max(slowestMs, performance.now() - before);
  results.set(result, (results.get(result) ?? 0) + 1);
}
const seconds = (performance.now() - started) / 1000;
const wrong = [...results.keys()].filter((result) => !['200', '400', '413'].includes(result));
process.stdout.write(
  `${JSON.stringify({ bodies: count, ...Object.fromEntries(results), handled: handled.length, slowestMs, seconds })}\n`,
);
process.exitCode = wrong.length > 0 || slowestMs > slowestAllowedMs ? 1 : 0;
