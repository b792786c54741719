// How fast and how large: `npm run bench` (after a build). Prints medians; compare the figures of one run with each other,
// and the two classifiers side by side, since machines differ.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '..');
const main = join(root, 'dist/src/main.js');
const { loadKnowledge } = await import(join(root, 'dist/src/bot.js'));
const { readConfig } = await import(join(root, 'dist/src/config.js'));

const texts = ['in-scope-unbind', 'in-scope-cancel', 'out-of-scope']
  .flatMap((name) =>
    readFileSync(join(root, `test/evaluation/${name}.jsonl`), 'utf8')
      .trim()
      .split('\n'),
  )
  .map((line) => JSON.parse(line).text);
const idle = { topic: null, running: null, choices: [], asked: null };
const inTopic = { ...idle, topic: 'cancel-wechat' };

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const show = (name, value, unit) =>
  console.log(`${name.padEnd(58)}${value.toFixed(value < 10 ? 2 : 0).padStart(8)} ${unit}`);

/** Microseconds from raw text to reading. */
async function understanding(classifier, context, count) {
  const { understand } = await loadKnowledge({ ...readConfig({}, root), classifier });
  const some = texts.slice(0, count);
  for (let round = 0; round < 3; round++) for (const text of some) understand(text, context); // warm
  return median(
    some.map((text) => {
      const started = performance.now();
      understand(text, context);
      return (performance.now() - started) * 1000;
    }),
  );
}

/** Seconds from node's start to the end of an empty conversation. */
function start(env) {
  const started = performance.now();
  spawnSync(process.execPath, [main, 'chat', '--json'], { input: '', env: { ...process.env, ...env } });
  return (performance.now() - started) / 1000;
}

/** MB of resident memory after `count` messages. */
async function memory(count) {
  const child = spawn(process.execPath, [main, 'chat', '--json'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (let sent = 0; sent < count; sent++) {
    child.stdin.write(`${JSON.stringify({ conversation: `c${sent % 100}`, text: texts[sent % texts.length] })}\n`);
    await lines.next();
  }
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8'); // Linux only
  child.stdin.end();
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

const linear = await understanding('linear', idle, 1000);
show('understanding a message, linear', linear, 'µs');
show('understanding a message within a topic, linear', await understanding('linear', inTopic, 1000), 'µs');
show('understanding a message, natural Bayes: times as long', (await understanding('bayes', idle, 50)) / linear, '×');
show('start with a trained model', median([1, 2, 3].map(() => start({}))), 's');
const cache = mkdtempSync(join(tmpdir(), 'jiebang-bench-'));
show('start that has to train', start({ CACHE_DIR: cache }), 's');
rmSync(cache, { recursive: true });
if (process.platform === 'linux') show('memory after 1,000 messages', await memory(1000), 'MB');
