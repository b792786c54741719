// Cross-validation: every example scored by a model that has not seen it.
import type { Scored } from './calibrate.ts';
import type { Classifier, Example } from './classifier.ts';
import { createRandom } from './linear.ts';

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

/** In the order of `examples`. `labels` of the results are those of the model trained on the other folds. */
export function crossValidate(
  examples: readonly Example[],
  train: (examples: readonly Example[]) => Classifier,
  folds: number,
  seed = 1,
): (Scored & { readonly labels: readonly string[]; readonly known: number })[] {
  const fold = foldsOf(
    examples.map(({ label }) => label),
    folds,
    seed,
  );
  const results = new Array<Scored & { labels: readonly string[]; known: number }>(examples.length);
  for (let f = 0; f < folds; f++) {
    const classifier = train(examples.filter((_, i) => fold[i] !== f));
    examples.forEach(({ features, label }, i) => {
      if (fold[i] !== f) return;
      const { labels } = classifier;
      results[i] = {
        scores: classifier.scores(features),
        truth: labels.indexOf(label),
        labels,
        known: classifier.known(features),
      };
    });
  }
  return results;
}
