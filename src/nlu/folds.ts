// Cross-validation: every example scored by a model that has not seen it.
import type { Scored } from './calibrate.ts';
import type { Classifier, Example } from './classifier.ts';
import { createRandom } from './random.ts';

/** The fold of each example: stratified by label, deterministic for a seed. */
export function foldsOf(labels: readonly string[], folds: number, seed: number): number[] {
  const random = createRandom(seed);
  const next = new Map<string, number>();
  return labels.map((label) => {
    const fold = next.get(label) ?? Math.floor(random() * folds);
    next.set(label, (fold + 1) % folds);
    return fold;
  });
}

/** An example scored by a model that has not seen it; `labels` are those of that model. */
export interface Unseen extends Scored {
  readonly labels: readonly string[];
  readonly known: number;
}

type Train = (examples: readonly Example[]) => Promise<Classifier>;

/** In the order of `examples`. */
export async function crossValidate(
  examples: readonly Example[],
  train: Train,
  folds: number,
  seed = 1,
): Promise<Unseen[]> {
  const fold = foldsOf(
    examples.map(({ label }) => label),
    folds,
    seed,
  );
  const results = new Array<Unseen>(examples.length);
  for (let f = 0; f < folds; f++) {
    const score = scorer(await train(examples.filter((_, i) => fold[i] !== f)));
    examples.forEach((example, i) => {
      if (fold[i] === f) results[i] = score(example);
    });
  }
  return results;
}

/** About `most` examples, evenly spread, scored by a model of another fifth of them. */
export async function holdOut(examples: readonly Example[], train: Train, most: number, seed = 1): Promise<Unseen[]> {
  const fold = foldsOf(
    examples.map(({ label }) => label),
    5,
    seed,
  );
  const score = scorer(await train(examples.filter((_, i) => fold[i] === 0)));
  const others = examples.filter((_, i) => fold[i] !== 0);
  const apart = Math.ceil(others.length / most);
  return others.filter((_, i) => i % apart === 0).map(score);
}

function scorer(classifier: Classifier): (example: Example) => Unseen {
  const { labels } = classifier;
  return ({ features, label }) => ({
    ...classifier.score(features),
    truth: labels.indexOf(label),
    labels,
  });
}
