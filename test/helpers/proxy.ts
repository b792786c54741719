// A TCP proxy in this process that can misbehave: in front of a real server it shows what a broken network does.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface FaultyProxy {
  readonly port: number;
  /** Breaks every connection and refuses new ones. */
  cut(): void;
  /** Takes connections and bytes and passes nothing on, in either direction; what came is lost. */
  stall(): void;
  /** Ends its side of every connection towards the caller, without breaking it; new ones are stalled. */
  halfClose(): void;
  /** Passes the server's answers on so many milliseconds later. */
  delay(ms: number): void;
  /** From now on everything works; connections that were stalled stay so. */
  heal(): void;
  close(): Promise<void>;
}

export async function startProxy(target: number): Promise<FaultyProxy> {
  let mode: 'pass' | 'cut' | 'stall' = 'pass';
  let delayMs = 0;
  const pairs = new Set<{ caller: Socket; server: Socket; dead: boolean }>();
  const listener = createServer((caller) => {
    if (mode === 'cut') return void caller.destroy();
    const server = connect(target, '127.0.0.1');
    const pair = { caller, server, dead: mode === 'stall' };
    pairs.add(pair);
    const over = (): void => {
      caller.destroy();
      server.destroy();
      pairs.delete(pair);
    };
    for (const socket of [caller, server]) socket.on('error', over).on('close', () => !pair.dead && over());
    caller.on('data', (bytes) => !pair.dead && server.write(bytes));
    server.on('data', (bytes) => {
      const pass = (): boolean => !pair.dead && caller.writable && caller.write(bytes);
      if (delayMs === 0) pass();
      else setTimeout(pass, delayMs);
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  const stallAll = (): void => {
    mode = 'stall';
    for (const pair of pairs) pair.dead = true;
  };
  return {
    port: address.port,
    cut() {
      mode = 'cut';
      for (const { caller, server } of pairs) for (const socket of [caller, server]) socket.destroy();
    },
    stall: stallAll,
    halfClose() {
      stallAll();
      for (const { caller } of pairs) caller.end();
    },
    delay(ms) {
      delayMs = ms;
    },
    heal() {
      mode = 'pass';
      delayMs = 0;
    },
    async close() {
      for (const { caller, server } of pairs) for (const socket of [caller, server]) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}
