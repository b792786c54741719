// Environment -> the bot's own settings; reports everything wrong at once.
import { resolve } from 'node:path';
import { ConfigError } from './errors.ts';
import { type LogLevel, logLevels } from './log.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Config {
  /** Folder that holds intents/ and responses/. */
  readonly contentRoot: string;
  /** Folder for the trained model and the small dictionary; may be deleted at any time. */
  readonly cacheFolder: string;
  readonly classifier: 'linear' | 'bayes';
  /** Where conversations are kept: memory: or lmdb:<folder>; null when the setting is absent. */
  readonly storeUrl: string | null;
  readonly logLevel: LogLevel;
}

/**
 * @param packageRoot folder of package.json: the default place of content and cache
 * @throws ConfigError listing every wrong setting
 */
export function readConfig(env: Environment, packageRoot: string): Config {
  const problems: string[] = [];
  const oneOf = <T extends string>(name: string, allowed: readonly T[], preset: T): T => {
    const value = env[name] || preset;
    const found = allowed.find((each) => each === value);
    if (found === undefined) problems.push(`${name} is "${value}", it must be one of ${allowed.join(', ')}`);
    return found ?? preset;
  };
  const config: Config = {
    contentRoot: resolve(env['CONTENT_DIR'] || packageRoot),
    cacheFolder: resolve(env['CACHE_DIR'] || `${packageRoot}/.cache`),
    classifier: oneOf('CLASSIFIER', ['linear', 'bayes'], 'linear'),
    storeUrl: env['STORE_URL'] || null,
    logLevel: oneOf('LOG_LEVEL', logLevels, 'warn'),
  };
  if (config.storeUrl !== null && !/^(memory:|lmdb:.+)$/.test(config.storeUrl)) {
    problems.push(
      `STORE_URL is "${config.storeUrl}", it must be "memory:" or "lmdb:<folder>", for example lmdb:./data`,
    );
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}
