// The desk as a whole: the queue, and the figures of the last 24 hours.
import type { Content } from '../content/schema.ts';
import { say } from '../dialog/speech.ts';
import type { Part } from '../message.ts';
import type { Audit } from './audit.ts';
import type { Conversations } from './conversations.ts';
import { stepLine } from './notices.ts';
import type { Entry } from './register.ts';
import { openCase } from './state.ts';

/** More would be no help on a phone. */
const maxShown = 20;
const dayMs = 24 * 60 * 60 * 1000;

export async function overview(
  entries: readonly Entry[],
  conversations: Conversations,
  content: Content,
  at: number,
): Promise<Part[]> {
  const lines: Part[] = [];
  for (const { id, key } of entries) {
    const record = await conversations.get(key);
    const current = record?.desk && openCase(record.desk);
    if (!record || !current || current.id !== id) continue;
    const minutes = Math.floor((at - current.openedAt) / 60_000);
    const values = {
      number: id,
      platform: record.desk?.who?.platform ?? '—',
      minutes,
      name: current.owner?.name ?? '',
    };
    lines.push(say(current.owner ? 'desk-queue-taken' : 'desk-queue-waiting', values), stepLine(record.state, content));
  }
  if (lines.length === 0) return [say('desk-queue-empty')];
  return lines.slice(0, 2 * maxShown);
}

export async function summary(entries: readonly Entry[], audit: Audit, at: number): Promise<Part[]> {
  const acts = await audit.read(at - dayMs);
  const count = (what: string): number => acts.filter((entry) => entry.what === what).length;
  const ratings = acts.filter(({ what }) => what === 'rate').map(({ detail }) => detail);
  const numbers = ratings.map(Number).filter((number) => number > 0);
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const waiting = entries.filter((entry) => entry.waiting).length;
  return [
    say('desk-stats', {
      waiting,
      taken: entries.length - waiting,
      opened: count('open'),
      closed: count('close') + count('step'),
      ratings: ratings.length,
      mean: numbers.length === 0 ? '—' : mean.toFixed(1),
    }),
  ];
}
