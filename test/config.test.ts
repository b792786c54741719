import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { ConfigError } from '../src/errors.ts';
import { createLogger } from '../src/log.ts';

describe('readConfig()', () => {
  it('works with nothing set', () => {
    expect(readConfig({}, '/p')).toEqual({
      contentRoot: '/p',
      cacheFolder: '/p/.cache',
      classifier: 'linear',
      storeUrl: null,
      logLevel: 'warn',
      http: { host: '127.0.0.1', port: 3000, asked: false },
      platforms: { jsonHttp: null, wechatOfficial: null },
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
