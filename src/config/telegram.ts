// The Telegram section of the settings.
import type { SettingsReader } from './reader.ts';

export interface TelegramConfig {
  readonly token: string;
  /** Another Bot API server than Telegram's own. */
  readonly apiRoot: string | null;
  /** null: long polling. */
  readonly webhook: { readonly url: string; readonly secret: string } | null;
}

/** null: Telegram is off. */
export function readTelegram(settings: SettingsReader): TelegramConfig | null {
  const token = settings.text('TELEGRAM_BOT_TOKEN');
  const apiRoot = readUrl(settings, 'TELEGRAM_API_ROOT');
  const webhook = readWebhook(settings, token);
  if (token === null) {
    if (apiRoot !== null || webhook !== null) {
      settings.problem('TELEGRAM_BOT_TOKEN is not set, it must be the token from @BotFather when TELEGRAM_* is used');
    }
    return null;
  }
  if (!/^[\w:-]+$/.test(token)) {
    settings.problem('TELEGRAM_BOT_TOKEN is no token, it must be what @BotFather gave, like 123456789:AA...');
  }
  return { token, apiRoot: apiRoot?.replace(/\/+$/, '') ?? null, webhook };
}

function readUrl(settings: SettingsReader, name: string): string | null {
  const value = settings.text(name);
  if (value === null || (/^https?:\/\//.test(value) && URL.canParse(value))) return value;
  settings.problem(`${name} is "${value}", it must be an address like https://example.com/telegram`);
  return null;
}

/** Whoever knows address and secret speaks in anybody's name: so the secret is long, and the token is in no address. */
function readWebhook(settings: SettingsReader, token: string | null): TelegramConfig['webhook'] {
  const url = readUrl(settings, 'TELEGRAM_WEBHOOK_URL');
  const secret = settings.text('TELEGRAM_WEBHOOK_SECRET');
  if (url === null) return null;
  if (token !== null && decodeURIComponent(url).includes(token)) {
    settings.problem(
      'TELEGRAM_WEBHOOK_URL holds the bot token, it must be an address without it: proxies log addresses',
    );
  }
  if (secret === null || !/^[A-Za-z0-9_-]{32,256}$/.test(secret)) {
    settings.problem(
      'TELEGRAM_WEBHOOK_SECRET is missing or weak, with TELEGRAM_WEBHOOK_URL it must have 32-256 characters of A-Z a-z 0-9 _ -',
    );
    return null;
  }
  return { url, secret };
}
