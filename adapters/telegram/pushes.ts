// How words nobody asked for ended: their author wants to know at once whether they arrived.
import type { Failure } from './api.ts';

export interface Pushes {
  /** Resolves with the reason when they could not be sent, with undefined when they were. */
  wait(id: string): Promise<Failure | undefined>;
  end(id: string | undefined, failure?: Failure): void;
}

export function createPushes(): Pushes {
  const waiting = new Map<string, (failure: Failure | undefined) => void>();
  return {
    wait: (id) => new Promise((resolve) => waiting.set(id, resolve)),
    end(id, failure) {
      if (id === undefined) return;
      waiting.get(id)?.(failure);
      waiting.delete(id);
    },
  };
}
