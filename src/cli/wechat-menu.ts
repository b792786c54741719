// `jiebang wechat-menu [FILE]`: publishes the menu of a verified Official Account.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createApi } from '../../adapters/wechat-official/api.ts';
import { ApiError, createAsk } from '../../adapters/wechat-official/ask.ts';
import { type Menu, menuForApi, menuSchema, startsIn } from '../../adapters/wechat-official/menu.ts';
import { createTokens, parseTokenRecord } from '../../adapters/wechat-official/token.ts';
import { loadContent } from '../content/load.ts';
import { readYaml } from '../content/read.ts';
import { type Content, commandNames } from '../content/schema.ts';
import { ConfigError, ContentError, UsageError } from '../errors.ts';
import { openStorage } from '../store/open.ts';
import type { Command } from './command.ts';

export const wechatMenu: Command = async ({ args, config, packageRoot, out }) => {
  const [file = join(packageRoot, 'docs/wechat-menu.yaml'), ...more] = args;
  if (more.length > 0) throw new UsageError('Usage: npm run wechat:menu -- [FILE]');
  const menu = await readMenu(file, await loadContent(config.contentRoot));
  const settings = config.platforms.wechatOfficial;
  if (!settings?.secret)
    throw new ConfigError(['WECHAT_OFFICIAL_TOKEN, _APPID and _SECRET are needed to publish a menu']);
  await publish(menu, { ...settings, secret: settings.secret });
  out(`published ${file}: people see it within 24 hours, at once after following the account anew`);
  return 0;
};

/** @throws ContentError naming every line that is not right */
async function readMenu(file: string, content: Content): Promise<Menu> {
  const source = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`Cannot read "${file}": ${String(cause)}`, { cause });
  });
  const { value, problems, lineOf } = readYaml(file, source, menuSchema);
  const known = (start: string): boolean => content.entries.has(start) || commandNames.some((name) => name === start);
  const unknown = (value ? startsIn(value) : [])
    .filter(({ start }) => !known(start))
    .map(({ path, start }) => ({ file, line: lineOf(path), message: `"${start}" is neither an entry nor a command` }));
  if (!value || unknown.length > 0) throw new ContentError([...problems, ...unknown]);
  return value;
}

interface Account {
  readonly appid: string;
  readonly secret: string;
  readonly apiRoot: string;
}

/** stable_token gives the running bot's own token, so this command disturbs nothing. */
async function publish(menu: Menu, { appid, secret, apiRoot }: Account): Promise<void> {
  const storage = await openStorage('memory:');
  const ask = createAsk({ apiRoot, fetch });
  const store = storage.records('wechat-official', parseTokenRecord);
  try {
    await createApi(ask, createTokens({ appid, secret, ask, store, now: Date.now })).publishMenu(menuForApi(menu));
  } catch (error) {
    throw error instanceof ApiError ? new ConfigError([error.message]) : error;
  } finally {
    await storage.close();
  }
}
