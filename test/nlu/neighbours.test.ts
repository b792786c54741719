import { describe, expect, it } from 'vitest';
import type { Example } from '../../src/nlu/classifier.ts';
import { createNeighbours, gatherNeighbours } from '../../src/nlu/neighbours.ts';

const example = (label: string, ...features: number[]): Example => ({ label, features: Int32Array.from(features) });
const examples = [
  example('unbind', 2, 4, 6),
  example('unbind', 2, 4, 8),
  example('cancel', 2, 10, 12),
  example('__oos:near', 2, 14, 16),
  example('__oos:chat', 2, 14, 18),
];
const near = createNeighbours(gatherNeighbours(examples));
const all = () => true;
const labelsOf = (features: readonly number[], allowed: (label: string) => boolean = all): string[] =>
  near(Int32Array.from(features), allowed).map(({ label }) => label);

describe('the neighbours of a text', () => {
  it('are the labels of the examples that share what is rare, nearest first', () => {
    expect(labelsOf([2, 4, 6])[0]).toBe('unbind');
    expect(labelsOf([4, 10, 12])[0]).toBe('cancel');
  });

  it('have probabilities that sum to one, higher for what is nearer', () => {
    const ranked = near(Int32Array.from([4, 10, 12]), all);
    expect(ranked.reduce((sum, { p }) => sum + p, 0)).toBeCloseTo(1);
    expect(ranked.map(({ p }) => p)).toEqual(ranked.map(({ p }) => p).sort((a, b) => b - a));
  });

  it('take all kinds of what is not ours as one, and leave out what makes no sense now', () => {
    expect(labelsOf([14, 16, 18])).toEqual(['__oos', ...labelsOf([14, 16, 18]).slice(1)]);
    expect(labelsOf([4, 10, 12], (label) => label !== 'cancel')[0]).toBe('unbind');
  });

  it('are none for a text that shares nothing', () => {
    expect(labelsOf([100, 102])).toEqual([]);
    expect(labelsOf([])).toEqual([]);
  });

  it('are the same after they were kept', () => {
    const kept = createNeighbours(structuredClone(gatherNeighbours(examples)));
    const features = Int32Array.from([2, 4, 12]);
    expect(kept(features, all)).toEqual(near(features, all));
  });
});
