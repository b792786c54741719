// `jiebang desk-audit`: what operators did, one JSON object a line, oldest first.
import { parseArgs } from 'node:util';
import { auditLine, auditTtlMs, createAudit, parseAudit } from '../desk/audit.ts';
import { UsageError } from '../errors.ts';
import { openStorage } from '../store/open.ts';
import type { CliContext, Command } from './command.ts';

export const deskAudit: Command = async (context) => {
  const since = readSince(context.args);
  const storage = await openStorage(context.config.storeUrl ?? `lmdb:${context.packageRoot}/data`);
  try {
    const audit = createAudit(storage.records('desk-audit', parseAudit, auditTtlMs));
    for (const record of await audit.read(since)) context.out(auditLine(record));
  } finally {
    await storage.close();
  }
  return 0;
};

function readSince(args: CliContext['args']): number {
  const usage = 'Usage: npm run desk:audit -- [--since YYYY-MM-DD]';
  try {
    const { values } = parseArgs({ args: [...args], options: { since: { type: 'string' } } });
    const since = Date.parse(values.since ?? '1970-01-01');
    if (Number.isNaN(since)) throw new TypeError(`"${values.since}" is no date`);
    return since;
  } catch (cause) {
    throw new UsageError(usage, { cause });
  }
}
