// The webhook's route: checks the secret before anything else, answers 200 when what the update caused is stored.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Route, WebResponse } from '../../src/http/route.ts';

/** Updates are a few KB; Telegram names no limit. */
const maxBytes = 64 * 1024;

/**
 * @param take rejects when the update must come again: Telegram repeats until it gets 2xx
 * (https://core.telegram.org/bots/api#setwebhook)
 */
export function createWebhookRoute(url: string, secret: string, take: (update: unknown) => Promise<void>): Route {
  return {
    method: 'POST',
    path: new URL(url).pathname,
    maxBytes,
    async handle({ headers, body }) {
      if (!sameSecret(headers['x-telegram-bot-api-secret-token'] ?? '', secret)) return answer(401);
      const update = parse(body);
      if (update === undefined) return answer(400);
      await take(update);
      return answer(200);
    },
  };
}

function answer(status: number): WebResponse {
  return { status, type: 'text/plain', body: '' };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown; // checked by whoever takes it
  } catch {
    return undefined;
  }
}

/** In constant time: hashes have the same length, whatever was sent. */
function sameSecret(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
