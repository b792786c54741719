// Records in Redis 7: for several instances. The only import of @keyv/redis, whose client it configures and adds a script to.
import KeyvRedis, { createClient } from '@keyv/redis';
import { type Backend, type CasAdapter, clock } from './keyv.ts';

/** A connection that says nothing for so long, though it is asked every `pingMs`, is given up. */
const silentMs = 1200;
const pingMs = 500;
const connectMs = 1000;
const maxRetryMs = 300;
/** At the start the server must answer within this. */
const firstConnectMs = 3000;

/**
 * One call: the version at the front of the stored record is compared, the record replaced, its expiry set anew.
 * ARGV: expected version, record, time to live in ms, latest time in ms of the server's clock: a server that was frozen
 * must not carry out afterwards what its caller has given up.
 */
const compareAndSet = `
local time = redis.call('TIME')
if time[1] * 1000 + time[2] / 1000 > tonumber(ARGV[4]) then return redis.error_reply('TIMEOUT the write came after its deadline') end
local raw = redis.call('GET', KEYS[1])
local version = 0
if raw then version = tonumber(string.match(raw, '^{"version":(%d+),')) end
if not version then return redis.error_reply('BROKEN the stored record has no version') end
if version ~= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/**
 * @param url redis://[user:password@]host:port[/database], or rediss:// for TLS
 * @throws Error when the server does not answer
 */
export async function createRedisBackend(url: string): Promise<Backend> {
  const client = clientFor(url);
  const clockOffset = offsetKeeper(client);
  await connect(client);
  await clockOffset.measure();
  return {
    adapter: (namespace, ttlMs) => createRedisAdapter(client, namespace, ttlMs, clockOffset),
    ping: async () => void (await client.ping()),
    close: () => (client.isReady ? client.close() : Promise.resolve(client.destroy())),
  };
}

type Client = ReturnType<typeof clientFor>;

/** Never queues while it is not connected, never waits for ever, and always comes back. */
function clientFor(url: string) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: pingMs,
    socket: {
      connectTimeout: connectMs,
      socketTimeout: silentMs,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, maxRetryMs),
    },
  });
  client.on('error', () => undefined); // the calls that fail say so
  return client;
}

async function connect(client: Client): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let last: unknown;
  client.on('error', (error: unknown) => {
    last = error;
  });
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`No connection within ${firstConnectMs} ms`, { cause: last })),
      firstConnectMs,
    );
  });
  try {
    await Promise.race([client.connect(), late]);
  } catch (error) {
    if (client.isOpen) client.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

interface ClockOffset {
  /** Milliseconds of the server's clock at `until` of ours. */
  serverTime(until: number): number;
  /** Also after a refused deadline: the server's clock may have been set. */
  measure(): Promise<void>;
}

/** How far the server's clock is from ours, measured at each connection: at most a round trip too little, so a deadline is never late. */
function offsetKeeper(client: Client): ClockOffset {
  let offset = 0;
  const measure = async (): Promise<void> => {
    const [seconds, micros] = (await client.sendCommand(['TIME'])) as unknown as [string, string]; // as Redis documents TIME
    offset = Number(seconds) * 1000 + Number(micros) / 1000 - clock();
  };
  client.on('ready', () => void measure().catch(() => undefined));
  return { serverTime: (until) => until + offset, measure };
}

function createRedisAdapter(client: Client, namespace: string, ttlMs: number, offset: ClockOffset): CasAdapter {
  const keyv = new KeyvRedis(client, { namespace, throwOnErrors: true });
  const prefix = `${namespace}::`; // as KeyvRedis puts it before a key
  return Object.assign(keyv, {
    async compareAndSet(key: string, expected: number, next: string, until: number) {
      const latest = Math.floor(offset.serverTime(until));
      const args = [String(expected), next, String(ttlMs), String(latest)];
      try {
        return (await client.eval(compareAndSet, { keys: [prefix + key], arguments: args })) === 1;
      } catch (error) {
        if (String(error).includes('TIMEOUT')) await offset.measure();
        throw error;
      }
    },
    async *keys() {
      for await (const keys of client.scanIterator({ MATCH: `${prefix}*`, COUNT: 1000 })) {
        for (const key of keys) yield key.slice(prefix.length);
      }
    },
  });
}
