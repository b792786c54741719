// Every act at the desk, for good: who, when, what, which case. Writing the same entry twice changes nothing.
import type { Store } from '../store/store.ts';
import { z } from '../zod.ts';
import type { AuditEntry } from './state.ts';

const auditSchema = z.object({
  version: z.literal(1),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** `<platform>:<id>` of an operator, or user, timer. */
  who: z.string(),
  what: z.string(),
  case: z.number().int().nullable(),
  /** Masked like everything at the desk. */
  detail: z.string(),
});

export type AuditRecord = Readonly<z.infer<typeof auditSchema>>;
export const parseAudit = (value: unknown): AuditRecord => auditSchema.parse(value);
export const auditTtlMs = 2 * 365 * 24 * 60 * 60 * 1000;

export interface Audit {
  /** `id` tells the entry from all others of that time. */
  write(at: number, id: string, entry: AuditEntry): Promise<void>;
  /** From `since` on, oldest first. */
  read(since?: number): Promise<AuditRecord[]>;
}

export function createAudit(store: Store<AuditRecord>): Audit {
  return {
    async write(at, id, entry) {
      await store.compareAndSet(`${at}:${id}`, 0, { version: 1, at, ...entry });
    },
    async read(since = 0) {
      const found = new Map<string, AuditRecord>();
      for await (const key of store.keys()) {
        if (Number(key.split(':', 1)[0]) < since) continue;
        const record = await store.get(key);
        if (record) found.set(key, record);
      }
      return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
    },
  };
}

/** One JSON object, for `jiebang desk-audit`. */
export function auditLine({ at, who, what, case: number, detail }: AuditRecord): string {
  return JSON.stringify({ at: new Date(at).toISOString(), who, what, case: number, detail });
}
