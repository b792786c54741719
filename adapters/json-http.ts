// POST /messages: one JSON message in, its turn out. For tests and measurements on this machine, and an example of a webhook.
import type { Route } from '../src/http/route.ts';
import type { Adapter, AdapterParts, Handle } from '../src/message.ts';
import { jsonLinesLimits, messageOf } from './json-lines.ts';

export interface JsonHttpOptions {
  readonly path: string;
}

export function createJsonHttpAdapter({ path }: JsonHttpOptions, { now }: Pick<AdapterParts, 'now'>): Adapter {
  let handle: Handle | undefined;
  const route: Route = {
    method: 'POST',
    path,
    maxBytes: 65_536,
    async handle({ body }) {
      const message = messageOf(body.toString(), now);
      if ('error' in message) return json(400, message);
      return handle ? json(200, await handle(message)) : json(503, { error: 'Starting' });
    },
  };
  return {
    name: 'json-http',
    limits: jsonLinesLimits,
    routes: [route],
    async start(own) {
      handle = own;
    },
    send: () => Promise.reject(new Error('A caller of POST /messages cannot be written to')),
    stop: async () => undefined,
  };
}

function json(status: number, body: object): { status: number; type: string; body: string } {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}
