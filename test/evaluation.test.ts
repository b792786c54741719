// The bot on questions and dialogues by another hand may not get worse: floors one point under the figures last reached
// (`npm run evaluate`; the README states them). Raise them with the figures, never lower them to get green.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { judgeAll } from '../src/cli/evaluate.ts';
import { createLogger } from '../src/log.ts';
import type { Judged, Verdict } from '../src/report/evaluation.ts';
import { share } from '../src/report/metrics.ts';
import { projectRoot, testConfig } from './helpers/config.ts';

let judged: Record<string, Judged[]>;
beforeAll(async () => {
  const log = createLogger('error', () => undefined, Date.now);
  judged = await judgeAll({ config: testConfig, log }, join(projectRoot, 'test/evaluation'));
});

/** Percentage of the questions of a list (and group) that ended in one of the verdicts. */
function percent(list: string, verdicts: readonly Verdict[], group?: string): number {
  const some = (judged[list] ?? []).filter((each) => group === undefined || each.group === group);
  return 100 * share(some.map(({ verdict }) => verdicts.includes(verdict)));
}

describe('evaluation', () => {
  it('is large enough to mean something', () => {
    const sizes = Object.fromEntries(Object.entries(judged).map(([name, list]) => [name, list.length]));
    expect(sizes['in scope']).toBeGreaterThanOrEqual(600);
    expect(sizes['out of scope']).toBeGreaterThanOrEqual(250);
    expect(sizes['navigation']).toBeGreaterThanOrEqual(100);
    expect(sizes['dialogues']).toBeGreaterThanOrEqual(60);
  });

  it('answers questions in scope with the right entry', () => {
    expect(percent('in scope', ['right'])).toBeGreaterThanOrEqual(93.8);
    expect(percent('in scope', ['right', 'beside', 'offered'])).toBeGreaterThanOrEqual(95.9);
    expect(percent('in scope', ['refused'])).toBeLessThanOrEqual(2);
  });

  it('does not answer what is out of scope', () => {
    expect(percent('out of scope', ['wrong'])).toBeLessThanOrEqual(2.1);
    expect(percent('out of scope', ['wrong'], 'near')).toBeLessThanOrEqual(3.9);
  });

  it('understands navigation and small talk', () => {
    expect(percent('navigation', ['right'])).toBeGreaterThanOrEqual(97.6);
  });

  it('gets through the dialogues', () => {
    expect(percent('dialogues', ['right'])).toBeGreaterThanOrEqual(98.1);
  });
});
