// The one interface of all stores: records with a version, read and replaced by compare-and-set.

export interface Versioned {
  /** 1 for the first write, then one more each time. */
  readonly version: number;
}

/** A failed call throws StoreError; "absent" is only what the store itself says. */
export interface Store<R extends Versioned> {
  get(key: string): Promise<R | undefined>;
  /**
   * Writes `next` when the stored version is `expected` (0: absent) and says whether it did.
   * Exactly one of several racers wins.
   */
  compareAndSet(key: string, expected: number, next: R): Promise<boolean>;
  delete(key: string): Promise<void>;
  /** Keys of the records that have not expired, in no order. */
  keys(): AsyncIterable<string>;
  close(): Promise<void>;
}
