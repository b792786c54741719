// The compiled program with the platform switched on, over real HTTP.
import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { run } from '../helpers/cli.ts';
import { type RunningServer, startServer } from '../helpers/server.ts';
import {
  contentOf,
  eventPush,
  overHttp,
  type Push,
  signed,
  textPush,
  wechatEnvironment,
  xmlOf,
} from '../helpers/wechat.ts';

let server: RunningServer | undefined;
afterEach(async () => {
  if (server && server.child.exitCode === null) await server.stop('SIGTERM');
  server = undefined;
});

const seconds = (): number => Math.floor(Date.now() / 1000);

describe('start with WECHAT_OFFICIAL_*', () => {
  it.each(['plain', 'compat', 'aes'] as const)('serves the account in %s mode', async (mode) => {
    server = await startServer({ STORE_URL: 'memory:', ...wechatEnvironment(mode) });
    expect(server.lines).toContain('wechat-official: on');
    const url = `${server.url}/wechat`;
    const post = (push: Push) =>
      overHttp(url, 'POST', signed(mode, xmlOf({ ...push, CreateTime: seconds() }), seconds()));
    const check = signed('plain', '', seconds());
    const echo = await overHttp(url, 'GET', { query: { ...check.query, echostr: '123&<x>' }, body: '' });
    expect(echo).toEqual({ status: 200, body: '123&<x>' });
    expect(contentOf(await post(eventPush('subscribe')))).toContain('谢谢关注');
    const first = await post(textPush('怎么解绑小程序', '1'));
    expect(contentOf(first)).toContain('第 1/8 步');
    expect(contentOf(await post(textPush('下一步', '2')))).toContain('第 2/8 步');
    expect((await post(eventPush('VIEW', { EventKey: 'https://x' }))).body).toBe('success');
    expect(await overHttp(url, 'POST', { query: {}, body: '<xml></xml>' })).toEqual({ status: 401, body: 'Refused' });
    expect((await overHttp(url, 'POST', signed(mode, '<xml', seconds()))).status).toBe(400);
    const { query } = signed(mode, '', seconds());
    expect((await overHttp(url, 'POST', { query, body: 'x'.repeat(70_000) })).status).toBe(413);
    expect(await server.stop('SIGTERM')).toBe(0);
    server = undefined;
  });

  it('answers a body without any content type, and one that comes in pieces', async () => {
    server = await startServer({ STORE_URL: 'memory:', ...wechatEnvironment('plain') });
    const { query, body } = signed('plain', xmlOf(textPush('怎么解绑小程序', '1')), seconds());
    const answer = await new Promise<string>((resolve, reject) => {
      const request = httpRequest(
        `${server?.url}/wechat?${new URLSearchParams(query)}`,
        { method: 'POST' },
        (response) => {
          let text = '';
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () => resolve(text));
        },
      );
      request.on('error', reject);
      request.write(body.slice(0, 50));
      setImmediate(() => request.end(body.slice(50)));
    });
    expect(contentOf({ body: answer })).toContain('第 1/8 步');
  });

  it('says that the platform is off without a token', async () => {
    server = await startServer({ STORE_URL: 'memory:' });
    expect(server.lines).toContain('wechat-official: off (WECHAT_OFFICIAL_TOKEN not set)');
    expect((await fetch(`${server.url}/wechat`)).status).toBe(404);
  });

  it('tells all settings that are wrong at once, and no secret', async () => {
    const { code, err } = await run(['start'], '', {
      WECHAT_OFFICIAL_TOKEN: 'secret token',
      WECHAT_OFFICIAL_MODE: 'aes',
      WECHAT_OFFICIAL_AES_KEY: 'too-short-and-secret',
      WECHAT_OFFICIAL_VERIFIED: 'yes',
      WECHAT_OFFICIAL_PATH: 'wechat',
      WECHAT_OFFICIAL_API_ROOT: 'ftp://x',
      WECHAT_OFFICIAL_WINDOW: '0',
    });
    expect(code).toBe(1);
    for (const name of ['TOKEN', 'APPID', 'AES_KEY', 'SECRET', 'PATH', 'API_ROOT', 'WINDOW'])
      expect(err).toContain(`WECHAT_OFFICIAL_${name}`);
    expect(err).not.toMatch(/secret token|too-short/);
  });
});
