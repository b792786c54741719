// WeChat's API on loopback: tokens that expire, and errors on demand.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ApiCall {
  readonly path: string;
  readonly token: string | null;
  readonly body: Record<string, unknown>;
}

export interface FakeApi {
  readonly root: string;
  readonly calls: ApiCall[];
  /** The next calls of this path get these answers, one each; a number is an HTTP status, 'hang' never answers. */
  script(path: string, ...answers: (object | number | 'hang')[]): void;
  /** The token in use is refused from now on. `silently`: stable_token still gives it unless forced. */
  revoke(silently?: boolean): void;
  count(path: string): number;
  close(): Promise<void>;
}

export const paths = {
  token: '/cgi-bin/stable_token',
  send: '/cgi-bin/message/custom/send',
  menu: '/cgi-bin/menu/create',
};

export async function startFakeApi(expiresIn = 7200): Promise<FakeApi> {
  const calls: ApiCall[] = [];
  const scripts = new Map<string, (object | number | 'hang')[]>();
  let current = 1;
  let refused = 0;

  const answerTo = ({ path, token, body }: ApiCall): object | number | 'hang' => {
    const scripted = scripts.get(path)?.shift();
    if (scripted !== undefined) return scripted;
    if (path === paths.token) {
      if (body['force_refresh'] === true) current++;
      return { access_token: `TOKEN-${current}`, expires_in: expiresIn };
    }
    if (token !== `TOKEN-${current}` || current <= refused) return { errcode: 40001, errmsg: 'invalid credential' };
    return { errcode: 0, errmsg: 'ok' };
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer); // a request's chunks are buffers
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    const body = JSON.parse(Buffer.concat(chunks).toString()) as ApiCall['body']; // sent by the code under test
    const call = { path: pathname, token: searchParams.get('access_token'), body };
    calls.push(call);
    const answer = answerTo(call);
    if (answer === 'hang') return;
    response.statusCode = typeof answer === 'number' ? answer : 200;
    response.end(JSON.stringify(typeof answer === 'number' ? {} : answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens at a port
  return {
    root: `http://127.0.0.1:${port}`,
    calls,
    script: (path, ...answers) => void scripts.set(path, answers),
    revoke(silently = false) {
      refused = current;
      if (!silently) current++;
    },
    count: (path) => calls.filter((call) => call.path === path).length,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
