// Figures of a classifier on labelled examples. Pure arithmetic.

export function accuracy(truths: readonly string[], guesses: readonly string[]): number {
  return share(truths.map((truth, index) => truth === guesses[index]));
}

/** Mean of the F1 of each label that occurs in `truths`. */
export function macroF1(truths: readonly string[], guesses: readonly string[]): number {
  const labels = [...new Set(truths)];
  const f1s = labels.map((label) => {
    let both = 0;
    let either = 0;
    truths.forEach((truth, index) => {
      const hits = Number(truth === label) + Number(guesses[index] === label);
      if (hits === 2) both++;
      either += hits;
    });
    return (2 * both) / either;
  });
  return f1s.reduce((sum, f1) => sum + f1, 0) / labels.length;
}

/** Chance that a positive scores higher than a negative; ties count half. */
export function auroc(positives: readonly number[], negatives: readonly number[]): number {
  const all = [
    ...positives.map((score) => ({ score, positive: true })),
    ...negatives.map((score) => ({ score, positive: false })),
  ];
  all.sort((a, b) => a.score - b.score);
  let wins = 0;
  let below = 0;
  for (let i = 0; i < all.length; ) {
    let j = i;
    while (j < all.length && all[j]?.score === all[i]?.score) j++;
    const tied = all.slice(i, j);
    const tiedNegatives = tied.filter(({ positive }) => !positive).length;
    wins += (tied.length - tiedNegatives) * (below + tiedNegatives / 2);
    below += tiedNegatives;
    i = j;
  }
  return wins / (positives.length * negatives.length);
}

/** Share of `negatives` refused by the threshold that refuses `rejection` (0-1) of the `positives`. */
export function recallAtRejection(
  positives: readonly number[],
  negatives: readonly number[],
  rejection: number,
): number {
  const sorted = [...positives].sort((a, b) => a - b);
  const threshold = sorted[Math.floor(rejection * sorted.length)] ?? Number.NEGATIVE_INFINITY;
  return share(negatives.map((score) => score < threshold));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export function share(hits: readonly boolean[]): number {
  return hits.length === 0 ? 0 : hits.filter(Boolean).length / hits.length;
}

/** The most frequent wrong pairs, most frequent first. */
export function confusions(
  truths: readonly string[],
  guesses: readonly string[],
  most: number,
): { truth: string; guess: string; count: number }[] {
  const counts = new Map<string, { truth: string; guess: string; count: number }>();
  truths.forEach((truth, index) => {
    const guess = guesses[index] ?? '';
    if (truth === guess) return;
    const key = `${truth}\0${guess}`;
    counts.set(key, { truth, guess, count: (counts.get(key)?.count ?? 0) + 1 });
  });
  return [...counts.values()].sort((a, b) => b.count - a.count).slice(0, most);
}
