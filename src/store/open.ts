// STORE_URL -> a store; each kind is imported only when it is used.
import { resolve } from 'node:path';
import { StoreError } from '../errors.ts';
import { type CasAdapter, createStore } from './keyv.ts';
import type { Store, Versioned } from './store.ts';

/** A conversation nobody touches for so long is forgotten. */
const ttlMs = 30 * 24 * 60 * 60 * 1000;

/**
 * `memory:` or `lmdb:<folder>`.
 * @throws StoreError when the store cannot be opened
 */
export async function openStore<R extends Versioned>(url: string, parse: (value: unknown) => R): Promise<Store<R>> {
  try {
    return createStore(await adapterFor(url), parse);
  } catch (cause) {
    throw new StoreError(`Cannot open the store "${url}" (setting STORE_URL): ${String(cause)}`, { cause });
  }
}

async function adapterFor(url: string): Promise<CasAdapter> {
  if (url === 'memory:') return (await import('./memory.ts')).createMemoryAdapter(ttlMs);
  return (await import('./lmdb.ts')).createLmdbAdapter(resolve(url.replace(/^lmdb:/, '')), ttlMs);
}
