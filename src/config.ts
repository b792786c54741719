// Environment -> the bot's own settings; reports everything wrong at once.
import { resolve } from 'node:path';
import { type DeskConfig, readDesk } from './config/desk.ts';
import { readGroups } from './config/groups.ts';
import { readTelegram, type TelegramConfig } from './config/telegram.ts';
import { readWechatGroup, type WechatGroupConfig } from './config/wechat-group.ts';
import { readWechatOfficial, type WechatOfficialSettings } from './config/wechat-official.ts';
import { ConfigError } from './errors.ts';
import type { Groups } from './group/settings.ts';
import { type LogLevel, logLevels } from './log.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Config {
  /** Folder that holds intents/ and responses/. */
  readonly contentRoot: string;
  /** Folder for the trained model and the small dictionary; may be deleted at any time. */
  readonly cacheFolder: string;
  readonly classifier: 'linear' | 'bayes';
  /** Where conversations are kept: memory:, lmdb:<folder>, redis://... or rediss://...; null when the setting is absent. */
  readonly storeUrl: string | null;
  readonly logLevel: LogLevel;
  readonly http: HttpConfig;
  /** One section per platform; null: it is off. */
  readonly platforms: PlatformConfig;
  /** How the bot behaves in groups. */
  readonly groups: Groups;
  /** Where operators work; null: there is no desk. */
  readonly desk: DeskConfig | null;
}

export interface HttpConfig {
  readonly host: string;
  readonly port: number;
  /** PORT was set: the server listens even without a platform. */
  readonly asked: boolean;
}

/** POST /messages, one JSON message in, its turn out: for tests and measurements on this machine. */
export interface JsonHttpConfig {
  readonly path: string;
}

export interface PlatformConfig {
  readonly jsonHttp: JsonHttpConfig | null;
  readonly telegram: TelegramConfig | null;
  readonly wechatGroup: WechatGroupConfig | null;
  readonly wechatOfficial: WechatOfficialSettings | null;
}

/**
 * @param packageRoot folder of package.json: the default place of content and cache
 * @throws ConfigError listing every wrong setting
 */
export function readConfig(env: Environment, packageRoot: string): Config {
  const settings = createSettings(env);
  const host = settings.text('HOST') ?? '127.0.0.1';
  const config: Config = {
    contentRoot: resolve(env['CONTENT_DIR'] || packageRoot),
    cacheFolder: resolve(env['CACHE_DIR'] || `${packageRoot}/.cache`),
    classifier: settings.oneOf('CLASSIFIER', ['linear', 'bayes'], 'linear'),
    storeUrl: readStoreUrl(settings),
    logLevel: settings.oneOf('LOG_LEVEL', logLevels, 'warn'),
    http: {
      host,
      port: settings.integer('PORT', { least: 0, most: 65_535, preset: 3000 }),
      asked: settings.text('PORT') !== null,
    },
    platforms: {
      jsonHttp: readJsonHttp(settings, host),
      telegram: readTelegram(settings),
      wechatGroup: readWechatGroup(settings),
      wechatOfficial: readWechatOfficial(settings),
    },
    groups: readGroups(settings),
    desk: readDesk(settings),
  };
  settings.assertRight();
  return config;
}

/** The environment read setting by setting; what is wrong is collected. An empty value counts as absent. */
export interface Settings {
  text(name: string): string | null;
  flag(name: string): boolean;
  oneOf<T extends string>(name: string, allowed: readonly T[], preset: T): T;
  integer(name: string, range: { readonly least: number; readonly most: number; readonly preset: number }): number;
  /** For what the other functions cannot tell: `<NAME> is "...", it must be ...` */
  problem(message: string): void;
  /** @throws ConfigError when there were problems */
  assertRight(): void;
}

function createSettings(env: Environment): Settings {
  const problems: string[] = [];
  const text = (name: string): string | null => env[name] || null;
  const oneOf = <T extends string>(name: string, allowed: readonly T[], preset: T): T => {
    const value = text(name) ?? preset;
    const found = allowed.find((each) => each === value);
    if (found === undefined) problems.push(`${name} is "${value}", it must be one of ${allowed.join(', ')}`);
    return found ?? preset;
  };
  return {
    text,
    oneOf,
    flag: (name) => oneOf(name, ['0', '1'], '0') === '1',
    integer(name, { least, most, preset }) {
      const value = text(name) ?? String(preset);
      const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= least && number <= most) return number;
      problems.push(`${name} is "${value}", it must be a whole number from ${least} to ${most}`);
      return preset;
    },
    problem: (message) => void problems.push(message),
    assertRight() {
      if (problems.length > 0) throw new ConfigError(problems);
    },
  };
}

function readStoreUrl(settings: Settings): string | null {
  const url = settings.text('STORE_URL');
  if (url !== null && !/^(memory:|lmdb:.+|rediss?:\/\/.+)$/.test(url)) {
    const shown = url.replace(/\/\/[^@/]*@/, '//');
    settings.problem(
      `STORE_URL is "${shown}", it must be "memory:", "lmdb:<folder>" or "redis://<host>:<port>", for example lmdb:./data`,
    );
  }
  return url;
}

const loopback: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

/** Whoever reaches it speaks in anybody's name: so only from this machine. */
function readJsonHttp(settings: Settings, host: string): JsonHttpConfig | null {
  if (!settings.flag('JSON_HTTP')) return null;
  if (!loopback.includes(host)) {
    settings.problem(`JSON_HTTP is "1" and HOST is "${host}", with JSON_HTTP it must be one of ${loopback.join(', ')}`);
  }
  return { path: '/messages' };
}
