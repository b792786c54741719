// The one HTTP server: the platforms' routes, /healthz and /readyz. The only import of fastify.
import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { StoreError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Route, WebRequest } from './route.ts';

export interface ServerParts {
  readonly routes: readonly Route[];
  /** Whether messages can be answered now; a rejection means no. */
  readonly ready: () => Promise<boolean>;
  readonly log: Logger;
}

export interface Server {
  /** @returns the address it listens at, for example `http://127.0.0.1:3000` */
  listen(host: string, port: number): Promise<string>;
  /** From now on /readyz says no; everything else still works. */
  drain(): void;
  /** Accepts nothing new, finishes what is under way, cuts off what takes longer than `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** A caller gets so long to send its request whole. */
const requestTimeoutMs = 10_000;

/** So much of a refused body is read and dropped before the answer; who sends more is cut off. */
const maxDroppedBytes = 8 * 1024 * 1024;

export function createServer({ routes, ready, log }: ServerParts): Server {
  const app = fastify({
    exposeHeadRoutes: false,
    requestTimeout: requestTimeoutMs,
    routerOptions: { querystringParser: firstOfEach },
  });
  let draining = false;
  let closing = false;
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close'); // else a kept connection would hold up the end
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setNotFoundHandler((_request, reply) => text(reply, 404, 'Not found'));
  app.setErrorHandler((error: FastifyError, request, reply) => fail(error, request, reply, log));
  app.get('/healthz', (_request, reply) => text(reply, 200, 'ok'));
  app.get('/readyz', async (_request, reply) => {
    const yes = !draining && (await ready().catch(() => false));
    return text(reply, yes ? 200 : 503, yes ? 'ready' : 'not ready');
  });
  for (const route of routes) mount(app, route);
  return {
    listen: (host, port) => app.listen({ host, port }),
    drain: () => {
      draining = true;
    },
    close(graceMs) {
      draining = closing = true;
      return closeWithin(app, graceMs);
    },
  };
}

function mount(app: FastifyInstance, route: Route): void {
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.maxBytes,
    handler: async (request, reply) => {
      const { status, type, body } = await route.handle(webRequest(request, reply));
      return reply
        .code(status)
        .type(type ?? 'text/plain; charset=utf-8')
        .send(body);
    },
  });
}

function webRequest(request: FastifyRequest, reply: FastifyReply): WebRequest {
  const closed = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) closed.abort();
  });
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return {
    method: request.method,
    path: request.url.replace(/\?.*$/s, ''),
    query: request.query as Record<string, string>, // made by firstOfEach
    headers: Object.fromEntries(headers) as WebRequest['headers'], // of strings, see above
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    closed: closed.signal,
  };
}

function firstOfEach(query: string): Record<string, string> {
  return query === '' ? {} : Object.fromEntries([...new URLSearchParams(query)].reverse());
}

/** One generic line: what went wrong is told in the log, never to the caller. */
async function fail(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
): Promise<FastifyReply> {
  const refused = error.statusCode !== undefined && error.statusCode < 500;
  if (error.statusCode === 413) await dropped(request.raw);
  if (refused) return text(reply, error.statusCode ?? 400, 'Refused');
  const path = request.routeOptions.url ?? '';
  log.error('request-failed', { path, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  return error instanceof StoreError ? text(reply, 503, 'Try again') : text(reply, 500, 'Failed');
}

/** Resolves when the rest of the body came: answered earlier, many callers see a broken pipe while they write, and no 413. */
function dropped(body: IncomingMessage): Promise<void> {
  let left = maxDroppedBytes;
  if (Number(body.headers['content-length'] ?? 0) > left) return Promise.resolve();
  return new Promise((resolve) => {
    finished(body, () => resolve());
    body.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) resolve();
    });
    body.resume();
  });
}

function text(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(body);
}

async function closeWithin(app: FastifyInstance, graceMs: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), graceMs);
  await app.close();
  clearTimeout(timer);
}
