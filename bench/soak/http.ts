// POST with kept connections and a time limit.
import { Agent, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export type Post = (port: number, body: string, timeoutMs: number) => Promise<Answer>;

/** Rejects when the connection fails or the answer does not come in time. */
export function createPost(): Post {
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  return (port, body, timeoutMs) =>
    new Promise((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port, path: '/messages', method: 'POST', agent }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() });
        });
      });
      const timer = setTimeout(() => call.destroy(new Error('The client gave up')), timeoutMs);
      call.on('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      call.end(body);
    });
}
