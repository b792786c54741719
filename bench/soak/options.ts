// The flags of `npm run soak`.
import { parseArgs } from 'node:util';

export interface SoakOptions {
  readonly store: 'lmdb' | 'redis';
  readonly instances: number;
  readonly messages: number;
  /** Seconds between the kills; 0: nothing is killed. */
  readonly killEvery: number;
  readonly users: number;
  /** New messages a second, at most. */
  readonly rate: number;
  /** Redis' appendfsync. */
  readonly fsync: 'always' | 'everysec';
  /** Instances that read and write without comparing, to see that the checks can fail. */
  readonly broken: boolean;
  readonly seed: number;
}

const usage =
  'Usage: npm run soak -- --store lmdb|redis --instances N --messages M --kill-every SECONDS' +
  ' [--users U] [--rate PER_SECOND] [--fsync always|everysec] [--seed S] [--broken]';

/** @throws Error with the usage */
export function readOptions(args: readonly string[]): SoakOptions {
  const text = (preset: string) => ({ type: 'string', default: preset }) as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      store: text('lmdb'),
      instances: text('1'),
      messages: text('10000'),
      'kill-every': text('2'),
      users: text('200'),
      rate: text('300'),
      fsync: text('always'),
      seed: text('1'),
      broken: { type: 'boolean', default: false },
    },
  });
  const number = (name: 'instances' | 'messages' | 'kill-every' | 'users' | 'rate' | 'seed'): number => {
    const value = Number(values[name]);
    if (!Number.isFinite(value) || value < 0)
      throw new Error(`--${name} is "${values[name]}", it must be a number\n${usage}`);
    return value;
  };
  const { store, fsync } = values;
  if (store !== 'lmdb' && store !== 'redis') throw new Error(`--store is "${store}"\n${usage}`);
  if (fsync !== 'always' && fsync !== 'everysec') throw new Error(`--fsync is "${fsync}"\n${usage}`);
  return {
    store,
    fsync,
    instances: number('instances'),
    messages: number('messages'),
    killEvery: number('kill-every'),
    users: number('users'),
    rate: number('rate'),
    seed: number('seed'),
    broken: values.broken,
  };
}
