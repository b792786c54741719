// STORE_URL -> a storage; each kind is imported only when it is used.
import { resolve } from 'node:path';
import { StoreError } from '../errors.ts';
import { type Backend, createStorage } from './keyv.ts';
import type { Storage } from './store.ts';

/**
 * `memory:`, `lmdb:<folder>`, `redis://...` or `rediss://...`.
 * @throws StoreError when the store cannot be opened or reached
 */
export async function openStorage(url: string): Promise<Storage> {
  try {
    return createStorage(await backendFor(url));
  } catch (cause) {
    throw new StoreError(`Cannot open the store "${withoutPassword(url)}" (setting STORE_URL): ${reasonOf(cause)}`, {
      cause,
    });
  }
}

async function backendFor(url: string): Promise<Backend> {
  if (url === 'memory:') return (await import('./memory.ts')).createMemoryBackend();
  if (/^rediss?:/.test(url)) return (await import('./redis.ts')).createRedisBackend(url);
  return (await import('./lmdb.ts')).createLmdbBackend(resolve(url.replace(/^lmdb:/, '')));
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}

function reasonOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return cause instanceof Error ? `${message} (${cause.message || cause.name})` : message;
}
