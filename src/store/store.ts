// The one interface of all stores: records with a version, read and replaced by compare-and-set.

export interface Versioned {
  /** 1 for the first write, then one more each time. */
  readonly version: number;
}

/** Records of one kind. A failed call throws StoreError; "absent" is only what the store itself says. */
export interface Store<R extends Versioned> {
  /** `until`: what is not done by then, in milliseconds of the storage's clock, throws StoreError. */
  get(key: string, until?: number): Promise<R | undefined>;
  /**
   * Writes `next` when the stored version is `expected` (0: absent) and says whether it did.
   * Exactly one of several racers wins. After `until` no write begins; one that began in time may be refused and still
   * be stored, when its commit or its acknowledgement takes longer: who repeats it reads first.
   */
  compareAndSet(key: string, expected: number, next: R, until?: number): Promise<boolean>;
  delete(key: string, until?: number): Promise<void>;
  /** Keys of the records that have not expired, in no order; one may come twice while the store grows. */
  keys(): AsyncIterable<string>;
}

/** What STORE_URL names: several kinds of records, kept apart. */
export interface Storage {
  /**
   * @param namespace small letters and hyphens; opened once
   * @param parse stored data -> a record; throws when it is not one
   * @param ttlMs a record not written for so long is forgotten; 30 days unless told
   */
  records<R extends Versioned>(namespace: string, parse: (value: unknown) => R, ttlMs?: number): Store<R>;
  /** Milliseconds that only ever go up; the clock of `until`. */
  now(): number;
  /** Rejects with StoreError when the store does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
