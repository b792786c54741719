// kill -9 of the compiled program while it polls under load: no update is lost, no step is doubled or left out.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { sendsAtOnce } from '../../adapters/telegram.ts';
import { type BotApi, botToken, startBotApi, updates } from '../helpers/bot-api.ts';
import { type RunningServer, startServer } from '../helpers/server.ts';

const users = Array.from({ length: 40 }, (_, index) => 1000 + index);
const turns = 4;
const kills = 3;

let api: BotApi | undefined;
let server: RunningServer | undefined;
let folder = '';
afterEach(async () => {
  if (server && server.child.exitCode === null) await server.stop('SIGKILL');
  await api?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The step each message to a user shows, or null. */
function stepsOf(texts: readonly string[]): (number | null)[] {
  return texts.map((text) => {
    const match = /第 (\d+)\/\d+ 步/.exec(text);
    return match ? Number(match[1]) : null;
  });
}

it('loses no update and doubles no step', async () => {
  api = await startBotApi();
  const { texts, push, waitFor, pending } = api;
  folder = await mkdtemp(join(tmpdir(), 'jiebang-kill-'));
  const env = { STORE_URL: `lmdb:${folder}/data`, TELEGRAM_BOT_TOKEN: botToken, TELEGRAM_API_ROOT: api.url };
  server = await startServer(env);
  for (const user of users) push(updates.private('怎么解绑小程序', user));
  for (let turn = 1; turn < turns; turn++) {
    // the others go on while the process dies: their messages wait at Telegram, handled or not, answered or not
    await waitFor(() => users.filter((user) => new Set(texts(user)).size >= turn).length >= users.length / 2);
    const quick = users.filter((user) => new Set(texts(user)).size >= turn);
    for (const user of quick) push(updates.private('下一步', user));
    if (turn <= kills) {
      await server.stop('SIGKILL');
      server = await startServer(env);
    }
    await waitFor(() => users.every((user) => new Set(texts(user)).size >= turn));
    for (const user of users) if (!quick.includes(user)) push(updates.private('下一步', user));
  }
  await waitFor(() => pending() === 0 && users.every((user) => new Set(texts(user)).size >= turns));
  const expected = Array.from({ length: turns }, (_, index) => index + 1);
  for (const user of users) {
    const seen = stepsOf(texts(user));
    // an answer that was under way when the process died may come twice, word for word; never another step
    expect([...new Set(seen)], `user ${user} saw ${seen.join()}`).toEqual(expected);
  }
  // killed when half of the answers are just out, the worst moment: those being sent may come again, no more
  const sent = users.reduce((sum, user) => sum + texts(user).length, 0);
  expect(sent - users.length * turns).toBeLessThanOrEqual(kills * sendsAtOnce);
}, 120_000);
