import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { ConfigError } from '../src/errors.ts';
import { createLogger } from '../src/log.ts';

describe('readConfig()', () => {
  it('works with nothing set', () => {
    const { groups, ...rest } = readConfig({}, '/p');
    expect(groups.settingsOf('g').faq).toBe(false);
    expect(rest).toEqual({
      contentRoot: '/p',
      cacheFolder: '/p/.cache',
      classifier: 'linear',
      storeUrl: null,
      logLevel: 'warn',
      http: { host: '127.0.0.1', port: 3000, asked: false },
      platforms: { jsonHttp: null, telegram: null, wechatGroup: null, wechatOfficial: null },
      desk: null,
    });
  });

  it('reports everything wrong at once', () => {
    const wrong = {
      CLASSIFIER: 'x',
      LOG_LEVEL: 'loud',
      STORE_URL: 'lmdb:',
      PORT: '70000',
      HOST: '0.0.0.0',
      JSON_HTTP: '1',
    };
    const read = () => readConfig(wrong, '/p');
    expect(read).toThrow(ConfigError);
    for (const name of Object.keys(wrong)) expect(read).toThrow(`${name} is "`);
    expect(read).toThrow('PORT is "70000", it must be a whole number from 0 to 65535');
  });

  it('takes an empty setting as absent, and shows no password', () => {
    expect(readConfig({ PORT: '', STORE_URL: '' }, '/p')).toMatchObject({ storeUrl: null, http: { asked: false } });
    expect(readConfig({ PORT: '0' }, '/p').http).toEqual({ host: '127.0.0.1', port: 0, asked: true });
    expect(() => readConfig({ STORE_URL: 'mysql://bot:hunter2@db' }, '/p')).toThrow('STORE_URL is "mysql://db"');
  });
});

describe('the Telegram section', () => {
  const token = '123456789:AAtoken-of-nobody';
  const secret = 'a'.repeat(32);
  const read = (env: Record<string, string>) =>
    readConfig({ TELEGRAM_BOT_TOKEN: token, ...env }, '/p').platforms.telegram;

  it('polls when there is only a token', () => {
    expect(read({})).toEqual({ token, apiRoot: null, webhook: null });
    expect(read({ TELEGRAM_API_ROOT: 'http://127.0.0.1:8081/' })?.apiRoot).toBe('http://127.0.0.1:8081');
  });

  it('refuses a webhook without a secret of 32 characters, and one whose address holds the token', () => {
    const url = 'https://example.com/telegram';
    expect(read({ TELEGRAM_WEBHOOK_URL: url, TELEGRAM_WEBHOOK_SECRET: secret })?.webhook).toEqual({ url, secret });
    expect(() => read({ TELEGRAM_WEBHOOK_URL: url })).toThrow('TELEGRAM_WEBHOOK_SECRET');
    expect(() => read({ TELEGRAM_WEBHOOK_URL: url, TELEGRAM_WEBHOOK_SECRET: 'short' })).toThrow('32-256');
    expect(() => read({ TELEGRAM_WEBHOOK_URL: `${url}/${token}`, TELEGRAM_WEBHOOK_SECRET: secret })).toThrow('token');
    expect(() => read({ TELEGRAM_WEBHOOK_URL: 'example.com' })).toThrow('it must be an address');
  });

  it('asks for the token when other settings of it are there', () => {
    expect(() => readConfig({ TELEGRAM_API_ROOT: 'http://x' }, '/p')).toThrow('TELEGRAM_BOT_TOKEN is not set');
  });
});

describe('the section of WeChat groups', () => {
  const read = (env: Record<string, string>) => readConfig(env, '/p').platforms.wechatGroup;

  it('takes a puppet by its package name', () => {
    expect(read({ WECHATY_PUPPET: 'wechaty-puppet-wechat4u' })).toEqual({
      puppet: 'wechaty-puppet-wechat4u',
      token: null,
      name: 'jiebang',
    });
    expect(() => read({ WECHATY_PUPPET: '../x y' })).toThrow('WECHATY_PUPPET is "../x y"');
    expect(() => read({ WECHATY_TOKEN: 'puppet_x' })).toThrow('WECHATY_PUPPET is not set');
  });
});

describe('the GROUPS section', () => {
  it('takes the settings inline, and knows what single groups have instead', () => {
    const source =
      '{"defaults":{"faq":true},"groups":{"telegram:-1":{"bar":0.99}},"deny":["telegram:-2"],"admins":["u"]}';
    const { groups } = readConfig({ GROUPS: source }, '/p');
    expect(groups.settingsOf('telegram:-1')).toMatchObject({ faq: true, bar: 0.99, longSteps: 3 });
    expect(groups.settingsOf('other')).toMatchObject({ faq: true, bar: 0.98 });
    expect([groups.answers('telegram:-2', 'u'), groups.answers('other', 'u')]).toEqual([false, true]);
    expect([groups.isAdmin('u'), groups.isAdmin('v')]).toEqual([true, false]);
  });

  it('reads a file, and says where it is wrong', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'groups-'));
    const file = join(folder, 'groups.yaml');
    await writeFile(file, 'allow: [telegram:-1]\ndefaults:\n  bra: 0.9\n');
    expect(() => readConfig({ GROUPS: file }, '/p')).toThrow(`${file}:3: "defaults" has the unknown key "bra"`);
    await writeFile(file, 'allow: ["telegram:-1"]\n');
    expect(readConfig({ GROUPS_FILE: file }, '/p').groups.answers('telegram:-3', 'u')).toBe(false);
    await rm(folder, { recursive: true });
    expect(() => readConfig({ GROUPS: file }, '/p')).toThrow('a YAML file that can be read');
  });
});

describe('createLogger()', () => {
  it('writes JSON lines from its level on, with tokens and long numbers masked', () => {
    const lines: string[] = [];
    const log = createLogger(
      'info',
      (line) => lines.push(line),
      () => 0,
    );
    log.debug('hidden');
    log.info('shown', {
      url: 'https://api/bot123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/x',
      card: '6222000000000000004',
      count: 3,
    });
    expect(lines).toEqual([
      '{"at":"1970-01-01T00:00:00.000Z","level":"info","event":"shown","url":"https://api/bot<token>/x","card":"<digits>","count":3}',
    ]);
  });
});
