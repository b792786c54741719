import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outcomes } from '../../src/message.ts';
import { run, startJsonChat } from '../helpers/cli.ts';

const line = (text: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ conversation: 'c', text, ...more });

describe('chat --json', () => {
  it('answers each line with exactly one line, in order, and ends with the input', async () => {
    const inputs = ['怎么解绑小程序', '你好', '', '😀', '\ud83d', '解'.repeat(10_000)].map((text, index) =>
      line(text, { conversation: `c${index}` }),
    );
    const { code, out, err } = await run(['chat', '--json'], `${inputs.join('\n')}\n`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const answers = out
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each) as Record<string, unknown>);
    expect(answers.map(({ conversation }) => conversation)).toEqual(inputs.map((_, index) => `c${index}`));
    for (const answer of answers) {
      expect(Object.keys(answer).sort()).toEqual([
        'confidence',
        'conversation',
        'intent',
        'outcome',
        'procedure',
        'replies',
        'step',
        'steps',
      ]);
      expect(outcomes).toContain(answer['outcome']);
    }
  });

  it('walks a procedure to its end, repeats an answer for a repeated id, and reports bad lines', async () => {
    const chat = startJsonChat();
    const first = await chat.send(line('怎么解绑小程序', { id: '1' }));
    expect(first).toMatchObject({
      outcome: 'step',
      intent: 'unbind-mini-program',
      procedure: 'unbind-mini-program',
      step: 1,
    });
    expect(await chat.send(line('怎么解绑小程序', { id: '1' }))).toEqual(first);
    expect(await chat.send('{not json')).toHaveProperty('error');
    expect(await chat.send('{"text":"no conversation"}')).toHaveProperty('error');
    expect(await chat.send('{"conversation":"c","text":5}')).toHaveProperty('error');
    let turns = 0;
    let answer = first;
    for (; answer['procedure'] !== null && turns < 40; turns++) answer = await chat.send(line('下一步'));
    expect(turns).toBe(first['steps']);
    expect(answer).toMatchObject({ outcome: 'ended', step: null, steps: null });
    expect(await chat.end()).toBe(0);
  });

  it('reports an asked slot, a refused secret, a fallback and silence in a group as the protocol says', async () => {
    const chat = startJsonChat();
    expect(await chat.send(line('QQ怎么解除微信绑定'))).toMatchObject({
      outcome: 'ask',
      procedure: 'unbind-qq',
      step: null,
      steps: null,
    });
    expect(await chat.send(line('483920'))).toMatchObject({ outcome: 'refused' });
    expect(await chat.send(line('今天天气', { conversation: 'd' }))).toMatchObject({
      outcome: 'fallback',
      intent: null,
      confidence: null,
    });
    expect(await chat.send(line('解绑', { conversation: 'e' }))).toMatchObject({ outcome: 'clarify' });
    expect(await chat.send(line('怎么解绑小程序', { group: 'g', user: 'u' }))).toMatchObject({
      outcome: 'ignored',
      replies: [],
    });
    expect(await chat.send(line('', { kind: 'image' }))).toMatchObject({ outcome: 'fallback' });
    await chat.end();
  });

  it('has manners in groups: names the asker, quotes the question, and obeys /faq of an admin', async () => {
    const chat = startJsonChat([], { GROUPS_FILE: '{"admins":["boss"],"deny":["troll"]}' });
    const say = (text: string, more: object): Promise<Record<string, unknown>> =>
      chat.send(line(text, { group: 'g', ...more }));
    const textOf = (turn: Record<string, unknown>): string => JSON.stringify(turn['replies']);
    const silent = { outcome: 'ignored', replies: [] };
    const answer = await say('@解绑助手 注销和解绑有什么区别', { user: 'u1', mentioned: true });
    expect(answer).toMatchObject({
      outcome: 'answer',
      replies: [{ text: expect.stringMatching(/^@u1 「注销和解绑有什么区别」\n/) }],
    });
    expect(textOf(await say('483920', { user: 'u1', mentioned: true }))).not.toContain('483920');
    expect(await say('怎么解绑小程序', { user: 'u2' })).toMatchObject(silent);
    expect(textOf(await say('/faq on', { user: 'u2', mentioned: true }))).toContain('管理员');
    expect(textOf(await say('/faq on', { user: 'boss' }))).toContain('好的');
    expect(await say('怎么解绑小程序', { user: 'troll' })).toMatchObject(silent);
    expect(await say('怎么解绑小程序', { user: 'u3', post: { by: 'bot' } })).toMatchObject(silent);
    expect(textOf(await say('怎么解绑小程序', { user: 'u2' }))).toContain('@u2 ');
    await chat.end();
  });

  it('goes on at the same step after kill -9', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jiebang-chat-'));
    const env = { STORE_URL: `lmdb:${folder}` };
    const before = startJsonChat([], env);
    await before.send(line('怎么解绑小程序'));
    await before.send(line('下一步'));
    await before.kill();
    const after = startJsonChat([], env);
    expect(await after.send(line('进度'))).toMatchObject({ procedure: 'unbind-mini-program', step: 2 });
    expect(await after.send(line('下一步'))).toMatchObject({ step: 3 });
    await after.end();
    await rm(folder, { recursive: true });
  });
});

describe('the program', () => {
  it('talks in the terminal and keeps a named user', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jiebang-chat-'));
    const env = { STORE_URL: `lmdb:${folder}` };
    const first = await run(['chat', '--user', 'test'], '怎么解绑小程序\n下一步\n', env);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('第 2/');
    expect((await run(['chat', '--user', 'test'], '进度\n', env)).out).toContain('第 2/');
    expect((await run(['chat', '--user', 'other'], '进度\n', env)).out).not.toContain('第 2/');
    await rm(folder, { recursive: true });
  });

  it.each([
    [['nonsense'], {}, 'Unknown command "nonsense", it must be one of start, chat'],
    [['chat', '--wrong'], {}, 'Usage: npm run chat'],
    [['chat'], { CLASSIFIER: 'magic', STORE_URL: 'mysql:x' }, 'CLASSIFIER is "magic", it must be one of linear, bayes'],
    [['chat'], { CLASSIFIER: 'magic', STORE_URL: 'mysql:x' }, 'STORE_URL is "mysql:x"'],
    [['check'], { CONTENT_DIR: '/nowhere' }, 'Cannot read the folder "intents"'],
    [['eval', '--train', 'a.tsv'], {}, 'Usage: npm run eval'],
    [['eval', '--train', '/nowhere.tsv', '--test', '/nowhere.tsv'], {}, 'Cannot read "/nowhere.tsv"'],
  ])('refuses %j with a clear error', async (args, env: Record<string, string>, expected) => {
    const { code, err } = await run(args, '', env);
    expect(code).toBe(1);
    expect(err).toContain(expected);
    expect(err).not.toContain('    at ');
  });
});
