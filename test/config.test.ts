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
    });
  });

  it('reports everything wrong at once', () => {
    const read = () => readConfig({ CLASSIFIER: 'x', LOG_LEVEL: 'loud', STORE_URL: 'lmdb:' }, '/p');
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/CLASSIFIER is "x".*LOG_LEVEL is "loud".*STORE_URL is "lmdb:"/s);
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
