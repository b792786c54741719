// The section of WeChat groups (wechaty).
import type { SettingsReader } from './reader.ts';

export interface WechatGroupConfig {
  /** Name of the puppet's package. */
  readonly puppet: string;
  /** Service puppets ask for one. */
  readonly token: string | null;
  /** The login is kept in <name>.memory-card.json. */
  readonly name: string;
}

/** null: WeChat groups are off. */
export function readWechatGroup(settings: SettingsReader): WechatGroupConfig | null {
  const puppet = settings.text('WECHATY_PUPPET');
  const token = settings.text('WECHATY_TOKEN');
  if (puppet === null) {
    if (token !== null) settings.problem('WECHATY_PUPPET is not set, it must name a puppet when WECHATY_TOKEN is set');
    return null;
  }
  if (!/^(?:@[\w.-]+\/)?[\w.-]+$/.test(puppet)) {
    settings.problem(`WECHATY_PUPPET is "${puppet}", it must be the name of a package like wechaty-puppet-wechat4u`);
  }
  return { puppet, token, name: settings.text('WECHATY_NAME') ?? 'jiebang' };
}
