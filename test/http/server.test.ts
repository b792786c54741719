import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import type { Route, WebRequest, WebResponse } from '../../src/http/route.ts';
import { createServer, type Server } from '../../src/http/server.ts';
import { collecting } from '../helpers/bot.ts';

const logged: string[] = [];
let server: Server | undefined;
afterEach(async () => {
  await server?.close(0);
  server = undefined;
  logged.length = 0;
});

type Handler = (request: WebRequest) => Promise<WebResponse>;

async function serve(handle: Handler, more: Partial<Route> = {}, ready = async () => true): Promise<string> {
  const route: Route = { method: 'POST', path: '/hook', maxBytes: 1000, handle, ...more };
  server = createServer({ routes: [route], ready, log: collecting(logged) });
  return server.listen('127.0.0.1', 0);
}

const ok: Handler = async () => ({ status: 200, body: 'ok' });

/** A promise and the function that resolves it. */
function gate<T = void>(): { opened: Promise<T>; open: (value: T) => void } {
  let open: (value: T) => void = () => undefined;
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

async function rawSocket(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

describe('createServer()', () => {
  it('hands a route the raw body, the path, and the first of each query name', async () => {
    const seen: WebRequest[] = [];
    const url = await serve(async (request) => {
      seen.push(request);
      return { status: 201, type: 'application/xml', body: '<好/>' };
    });
    const body = Buffer.from([0xff, 0x00, 0xe5, 0xa5, 0xbd]);
    const response = await fetch(`${url}/hook?a=1&a=2&b=%E5%A5%BD+x&c`, {
      method: 'POST',
      body,
      headers: { 'X-Own': 'yes', 'content-type': 'text/xml' },
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('application/xml');
    expect(await response.text()).toBe('<好/>');
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/hook', query: { a: '1', b: '好 x', c: '' } });
    expect(seen[0]?.body).toEqual(body);
    expect(seen[0]?.headers['x-own']).toBe('yes');
  });

  it.each(['application/json', 'text/xml', ''])('leaves a body of type "%s" as it is', async (type) => {
    const url = await serve(async ({ body }) => ({ status: 200, body: body.toString() }));
    const response = await fetch(`${url}/hook`, {
      method: 'POST',
      body: Buffer.from('{"bad'),
      headers: type ? { 'content-type': type } : {},
    });
    expect(await response.text()).toBe('{"bad');
  });

  it('answers 413 to a larger body without reading it', async () => {
    let called = false;
    const url = await serve(async () => {
      called = true;
      return { status: 200, body: '' };
    });
    const socket = await rawSocket(url);
    socket.write('POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\nfirst bytes');
    const [head] = (await once(socket, 'data')) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
    const chunked = await fetch(`${url}/hook`, {
      method: 'POST',
      body: new Blob(['x'.repeat(2000)]).stream(),
      duplex: 'half',
    });
    expect(chunked.status).toBe(413);
    expect(called).toBe(false);
  });

  it.each(['Content-Length: 2000000', 'Transfer-Encoding: chunked'])(
    'lets a caller write all of a larger body before its 413: answered earlier it would be lost (%s)',
    async (header) => {
      const url = await serve(async () => ({ status: 200, body: '' }));
      const socket = await rawSocket(url);
      const answer = once(socket, 'data') as Promise<[Buffer]>; // a socket's data
      const part = 'x'.repeat(500_000);
      const piece = header.startsWith('C') ? part : `${part.length.toString(16)}\r\n${part}\r\n`;
      socket.write(`POST /hook HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${header}\r\n\r\n`);
      for (let count = 0; count < 3; count++) {
        socket.write(piece);
        await fetch(`${url}/healthz`); // by now the server has seen the piece
        expect(socket.bytesRead).toBe(0);
      }
      socket.write(header.startsWith('C') ? piece : '0\r\n\r\n');
      expect((await answer)[0].toString()).toMatch(/^HTTP\/1\.1 413 /);
      socket.destroy();
    },
  );

  it('answers 500 to a failure and 503 to one of the store, and tells the log only', async () => {
    let error: Error = new Error('secret detail');
    const url = await serve(() => Promise.reject(error));
    const post = () => fetch(`${url}/hook`, { method: 'POST', body: 'x' });
    const failed = await post();
    expect([failed.status, await failed.text()]).toEqual([500, 'Failed']);
    error = new StoreError('Cannot read a record in the store');
    const refused = await post();
    expect([refused.status, await refused.text()]).toEqual([503, 'Try again']);
    expect(logged.join()).toContain('secret detail');
  });

  it('knows nothing else', async () => {
    const url = await serve(ok);
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/hook`)).status).toBe(404);
  });

  it('aborts `closed` when the caller leaves, and not when it is answered', async () => {
    const arrived = gate<AbortSignal>();
    const left = gate();
    const url = await serve(async ({ closed }) => {
      arrived.open(closed);
      closed.addEventListener('abort', () => left.open());
      await left.opened;
      return { status: 200, body: 'late' };
    });
    const socket = await rawSocket(url);
    socket.write('POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx');
    const closed = await arrived.opened;
    expect(closed.aborted).toBe(false);
    socket.destroy();
    await left.opened;
    expect(closed.aborted).toBe(true);
  });

  it('does not abort `closed` of an answered request', async () => {
    const signals: AbortSignal[] = [];
    const url = await serve(async ({ closed }) => {
      signals.push(closed);
      return { status: 200, body: 'ok' };
    });
    await (await fetch(`${url}/hook`, { method: 'POST', body: 'x', headers: { connection: 'close' } })).text();
    await server?.close(1000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  it('says at /healthz that it lives, at /readyz whether it can answer', async () => {
    let ready = async (): Promise<boolean> => true;
    const url = await serve(ok, {}, () => ready());
    const statuses = async () => [(await fetch(`${url}/healthz`)).status, (await fetch(`${url}/readyz`)).status];
    expect(await statuses()).toEqual([200, 200]);
    ready = () => Promise.reject(new StoreError('gone'));
    expect(await statuses()).toEqual([200, 503]);
    ready = async () => true;
    server?.drain();
    expect(await statuses()).toEqual([200, 503]);
  });

  it('finishes what is under way when it closes, and takes nothing new', async () => {
    const arrived = gate();
    const release = gate();
    const url = await serve(async () => {
      arrived.open();
      await release.opened;
      return { status: 200, body: 'done' };
    });
    const pending = fetch(`${url}/hook`, { method: 'POST', body: 'x' });
    await arrived.opened;
    const closing = server?.close(60_000);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    release.open();
    expect(await (await pending).text()).toBe('done');
    await closing;
  });

  it('cuts off what takes longer than the grace', async () => {
    const arrived = gate();
    const url = await serve(async () => {
      arrived.open();
      return new Promise(() => undefined);
    });
    const pending = fetch(`${url}/hook`, { method: 'POST', body: 'x' });
    await arrived.opened;
    const closing = server?.close(10);
    await expect(pending).rejects.toThrow();
    await closing;
  });
});
