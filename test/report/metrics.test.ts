import { describe, expect, it } from 'vitest';
import { accuracy, auroc, confusions, macroF1, median, recallAtRejection } from '../../src/report/metrics.ts';

describe('metrics', () => {
  const truths = ['a', 'a', 'b', 'b'];
  const guesses = ['a', 'b', 'b', 'b'];

  it('are those of the textbook', () => {
    expect(accuracy(truths, guesses)).toBe(0.75);
    expect(macroF1(truths, guesses)).toBeCloseTo((2 / 3 + 4 / 5) / 2);
    expect(median([3, 1, 2])).toBe(2);
  });

  it('auroc() counts pairs, ties half', () => {
    expect(auroc([3, 2], [1, 0])).toBe(1);
    expect(auroc([0], [1])).toBe(0);
    expect(auroc([1, 2], [1, 0])).toBe(0.875);
  });

  it('recallAtRejection() refuses at the threshold that costs so many positives', () => {
    const positives = Array.from({ length: 100 }, (_, index) => index);
    expect(recallAtRejection(positives, [-1, 3, 4, 5, 50], 0.05)).toBe(0.6);
  });

  it('confusions() lists the most frequent first', () => {
    expect(confusions(['a', 'a', 'b'], ['b', 'b', 'a'], 1)).toEqual([{ truth: 'a', guess: 'b', count: 2 }]);
  });
});
