// The Official Account's webhook against co-wechat, in the same run on the same machine: `npm run bench:wechat` (after a build).
// Ours understands real questions, keeps each conversation in lmdb and encrypts; co-wechat answers a constant.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../..');
const { createCipher, signatureOf } = await import(join(root, 'dist/adapters/wechat-official/crypto.js'));
const account = { TOKEN: 'benchtoken', APPID: 'wxbench', AES_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };
const cipher = createCipher(account.AES_KEY, account.APPID);
const seconds = Number(process.env.SECONDS ?? 6);
const users = 2000;
const inFlight = 64;

const texts = ['in-scope-unbind', 'in-scope-cancel', 'out-of-scope']
  .flatMap((name) =>
    readFileSync(join(root, `test/evaluation/${name}.jsonl`), 'utf8')
      .trim()
      .split('\n'),
  )
  .map((line) => JSON.parse(line).text);

let messages = 0;
/** A signed text message, each with an id of its own. */
function message(mode) {
  const number = messages++;
  const [time, nonce] = [String(Math.floor(Date.now() / 1000)), String(number)];
  const text = texts[number % texts.length];
  const xml = `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o${number % users}]]></FromUserName><CreateTime>${time}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${text}]]></Content><MsgId>${number}</MsgId></xml>`;
  const query = { signature: signatureOf(account.TOKEN, time, nonce), timestamp: time, nonce };
  if (mode === 'plain') return { query: new URLSearchParams(query), body: xml };
  const encrypted = cipher.encrypt(xml);
  const secure = { ...query, encrypt_type: 'aes', msg_signature: signatureOf(account.TOKEN, time, nonce, encrypted) };
  const body = `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
  return { query: new URLSearchParams(secure), body };
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Milliseconds until the whole answer is there. */
function ask(url, mode) {
  const { query, body } = message(mode);
  const started = performance.now();
  return new Promise((done, failed) => {
    const headers = { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) };
    const sent = request(`${url}?${query}`, { method: 'POST', agent, headers }, (response) => {
      let size = 0;
      response.on('data', (chunk) => {
        size += chunk.length;
      });
      response.on('end', () => {
        if (response.statusCode === 200 && size > 20) done(performance.now() - started);
        else failed(new Error(`Status ${response.statusCode}, ${size} bytes`));
      });
    });
    sent.on('error', failed);
    sent.end(body);
  });
}

/** Processor time used so far, milliseconds; 0 where there is no /proc. On a busy machine it says more than the rate. */
function processorMs({ pid }) {
  const file = `/proc/${pid}/stat`;
  const [user = 0, system = 0] = existsSync(file) ? readFileSync(file, 'utf8').split(') ')[1].split(' ').slice(11) : [];
  return (Number(user) + Number(system)) * 10;
}

/** Messages a second with so many in flight, and the processor time of each. */
async function saturate({ url, child }, mode, forSeconds) {
  const before = processorMs(child);
  let count = 0;
  const started = performance.now();
  const until = started + forSeconds * 1000;
  const worker = async () => {
    while (performance.now() < until) {
      await ask(url, mode);
      count++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - started) / 1000;
  return { rate: count / seconds, ms: (processorMs(child) - before) / count };
}

/** p50 and p99 in milliseconds at a steady rate. */
async function steady(url, mode, perSecond, forSeconds) {
  const pending = [];
  const started = performance.now();
  for (let sent = 0; sent < perSecond * forSeconds; sent++) {
    const due = started + (sent * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    pending.push(ask(url, mode));
  }
  const times = (await Promise.all(pending)).sort((a, b) => a - b);
  return { p50: times[Math.floor(times.length * 0.5)], p99: times[Math.floor(times.length * 0.99)] };
}

async function start(args, env) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /Listening at (\S+)/.exec(line) ?? [];
    if (url) return { url, child };
  }
  throw new Error('It ended');
}

const stop = async ({ child }) => {
  child.kill('SIGTERM');
  await once(child, 'exit');
};

const results = {};
for (const mode of ['plain', 'aes']) {
  const folder = mkdtempSync(join(tmpdir(), 'jiebang-bench-'));
  const ours = await start([join(root, 'dist/src/main.js'), 'start'], {
    PORT: '0',
    STORE_URL: `lmdb:${folder}`,
    WECHAT_OFFICIAL_TOKEN: account.TOKEN,
    WECHAT_OFFICIAL_APPID: account.APPID,
    WECHAT_OFFICIAL_AES_KEY: account.AES_KEY,
    WECHAT_OFFICIAL_MODE: mode,
  });
  const peer = await start([join(root, 'bench/wechat/peer.mjs')], account);
  const servers = { ours: { ...ours, url: `${ours.url}/wechat` }, peer: { ...peer, url: `${peer.url}/` } };
  for (const server of Object.values(servers)) await saturate(server, mode, 2); // warm
  const rates = { ours: [], peer: [] };
  for (let round = 0; round < 3; round++)
    for (const name of ['ours', 'peer']) rates[name].push(await saturate(servers[name], mode, seconds / 3));
  const median = (values) => values.sort((a, b) => a.rate - b.rate)[1];
  const [mine, theirs] = [median(rates.ours), median(rates.peer)];
  const { p50, p99 } = await steady(servers.ours.url, mode, 300, seconds);
  results[mode] = {
    ours: mine,
    peer: theirs,
    share: Number((mine.rate / theirs.rate).toFixed(2)),
    p50,
    p99,
  };
  const shown = ({ rate, ms }) => `${rate.toFixed(0)} msg/s (${ms.toFixed(2)} ms of processor each)`;
  console.log(
    `${mode.padEnd(6)} ours ${shown(mine)}, co-wechat with a constant ${shown(theirs)}: ${((100 * mine.rate) / theirs.rate).toFixed(0)} %; at 300 msg/s p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
  );
  await stop(ours);
  await stop(peer);
  rmSync(folder, { recursive: true });
}
agent.destroy();
console.log(JSON.stringify(results));
