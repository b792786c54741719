import { describe, expect, it } from 'vitest';
import { createBayes } from '../../src/nlu/bayes.ts';
import { fitTemperature, softmax } from '../../src/nlu/calibrate.ts';
import type { Classifier, Example } from '../../src/nlu/classifier.ts';
import type { Features } from '../../src/nlu/features.ts';
import { crossValidate, foldsOf, holdOut } from '../../src/nlu/folds.ts';
import { createLinear, trainLinear } from '../../src/nlu/linear.ts';
import { createRandom } from '../../src/nlu/random.ts';

/** A feature for each word. */
const featuresOf = (some: readonly string[]): Features =>
  Int32Array.from(new Set(some), (word) => [...word].reduce((hash, c) => 2 * (hash * 4096 + c.charCodeAt(0)), 0) | 0);

const words: Record<string, string[]> = {
  unbind: ['解绑', '断开', '取消', '绑定', '关联'],
  cancel: ['注销', '销号', '删号', '账号', '永久'],
  weather: ['天气', '下雨', '温度', '今天', '明天'],
};

/** Sentences of three words of their label and one of any: separable, with noise. */
function examples(count: number, seed: number): Example[] {
  const random = createRandom(seed);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const all = Object.values(words).flat();
  return Array.from({ length: count }, (_, index) => {
    const label = Object.keys(words)[index % 3] ?? '';
    const own = words[label] ?? [];
    return { label, features: featuresOf([pick(own), pick(own), pick(own), pick(all)]) };
  });
}

function accuracyOf(classifier: Classifier, test: readonly Example[]): number {
  const right = test.filter(({ features, label }) => {
    const { scores } = classifier.score(features);
    return classifier.labels[scores.indexOf(Math.max(...scores))] === label;
  });
  return right.length / test.length;
}

describe.each([
  ['linear', async (some: readonly Example[]) => createLinear(await trainLinear(some))],
  ['bayes', async (some: readonly Example[]) => createBayes(some)],
] as const)('the %s classifier', (_, train) => {
  it('learns what can be told apart', async () => {
    expect(accuracyOf(await train(examples(90, 1)), examples(300, 2))).toBeGreaterThan(0.95);
  });

  it('knows which features it has seen', async () => {
    const classifier = await train(examples(90, 1));
    expect(classifier.score(featuresOf(['解绑', '火星'])).known).toBe(0.5);
    expect(classifier.score(featuresOf([])).known).toBe(0);
  });

  it('gives no score that is not a number for what it has never seen', async () => {
    const { scores } = (await train(examples(90, 1))).score(featuresOf(['火星']));
    expect([...scores].every(Number.isFinite)).toBe(true);
  });
});

describe('trainLinear()', () => {
  it('is deterministic', async () => {
    expect((await trainLinear(examples(60, 3))).weights).toEqual((await trainLinear(examples(60, 3))).weights);
  });

  it('separates its own training examples by a margin', async () => {
    const training: Example[] = [
      { label: 'a', features: featuresOf(['x']) },
      { label: 'b', features: featuresOf(['y']) },
    ];
    const classifier = createLinear(await trainLinear(training));
    const [a = 0, b = 0] = classifier.score(featuresOf(['x'])).scores;
    expect(a - b).toBeGreaterThan(0.5);
  });
});

describe('fitTemperature()', () => {
  it('finds the temperature of which scores were made', () => {
    const random = createRandom(5);
    const scored = Array.from({ length: 4000 }, () => {
      const scores = Float64Array.from([random(), random(), random()]);
      const p = softmax(scores, 0.2);
      const drawn = random();
      const truth = drawn < (p[0] ?? 0) ? 0 : drawn < (p[0] ?? 0) + (p[1] ?? 0) ? 1 : 2;
      return { scores, truth };
    });
    expect(fitTemperature(scored)).toBeCloseTo(0.2, 1);
  });
});

describe('softmax()', () => {
  it('sums to one and survives large scores', () => {
    const p = softmax(Float64Array.from([1000, 0, -1000]), 0.1);
    expect([...p]).toEqual([1, 0, 0]);
  });
});

describe('folds', () => {
  it('spread each label evenly', () => {
    const folds = foldsOf(
      Array.from({ length: 50 }, (_, index) => (index < 25 ? 'a' : 'b')),
      5,
      1,
    );
    for (const half of [folds.slice(0, 25), folds.slice(25)]) {
      expect([0, 1, 2, 3, 4].map((fold) => half.filter((each) => each === fold).length)).toEqual([5, 5, 5, 5, 5]);
    }
  });

  it('score every example once, by a model that has not seen it', async () => {
    const seen: number[] = [];
    const all = examples(30, 1);
    const train = async (some: readonly Example[]): Promise<Classifier> => {
      seen.push(some.length);
      return createLinear(await trainLinear(some));
    };
    expect(await crossValidate(all, train, 5)).toHaveLength(30);
    expect(seen.reduce((sum, size) => sum + 30 - size, 0)).toBe(30);
    expect(await holdOut(all, train, 5)).toHaveLength(5);
  });
});
