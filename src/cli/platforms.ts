// The platforms: the setting that switches each on, and how its adapter is loaded. A new platform is one entry here.
import type { Config } from '../config.ts';
import type { Adapter, AdapterParts } from '../message.ts';
import type { Storage } from '../store/store.ts';

/** What a platform's adapter may need beside its settings. */
export interface PlatformParts extends AdapterParts {
  /** For records of its own. */
  readonly storage: Storage;
}

export interface Platform {
  readonly name: string;
  /** Settings that switch it on. */
  readonly settings: readonly string[];
  /** Imports the adapter, and with it the platform's SDK, only when the platform is on. */
  readonly load: (config: Config['platforms'], parts: PlatformParts) => Promise<Adapter> | null;
}

export const platforms: readonly Platform[] = [
  {
    name: 'wechat-official',
    settings: ['WECHAT_OFFICIAL_TOKEN'],
    load: ({ wechatOfficial }, parts) =>
      wechatOfficial &&
      import('../../adapters/wechat-official.ts').then((file) =>
        file.createWechatOfficial(wechatOfficial, { ...parts, fetch }),
      ),
  },
  {
    name: 'json-http',
    settings: ['JSON_HTTP'],
    load: ({ jsonHttp }, parts) =>
      jsonHttp && import('../../adapters/json-http.ts').then((file) => file.createJsonHttpAdapter(jsonHttp, parts)),
  },
  {
    name: 'telegram',
    settings: ['TELEGRAM_BOT_TOKEN'],
    load: ({ telegram }, parts) =>
      telegram && import('../../adapters/telegram.ts').then((file) => file.createTelegram(telegram, parts)),
  },
  {
    name: 'wechat-group',
    settings: ['WECHATY_PUPPET'],
    load: ({ wechatGroup }, parts) =>
      wechatGroup &&
      import('../../adapters/wechat-group.ts').then((file) => file.createWechatGroup(wechatGroup, parts)),
  },
];

export interface LoadedPlatforms {
  readonly adapters: readonly Adapter[];
  /** One line a platform: on, or off and which settings would switch it on. */
  readonly lines: readonly string[];
}

export async function loadPlatforms(config: Config['platforms'], parts: PlatformParts): Promise<LoadedPlatforms> {
  const adapters: Adapter[] = [];
  const lines: string[] = [];
  for (const { name, settings, load } of platforms) {
    const adapter = await load(config, parts);
    if (adapter) adapters.push(adapter);
    lines.push(adapter ? `${name}: on` : `${name}: off (${settings.join(' and ')} not set)`);
  }
  return { adapters, lines };
}
