// One task at a time for each key: two messages of one conversation never run at once.

export interface Queue {
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /** Keys with tasks under way. */
  size(): number;
}

/** Runs the tasks of one key one after the other; forgets a key when it has none. */
export function createQueue(): Queue {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(key, task) {
      const run = (tails.get(key) ?? Promise.resolve()).then(task, task);
      const tail = run
        .catch(() => undefined)
        .then(() => {
          if (tails.get(key) === tail) tails.delete(key);
        });
      tails.set(key, tail);
      return run;
    },
    size: () => tails.size,
  };
}
