// Raw scores -> probabilities: softmax(score / T), T fitted on scores of examples the model has not seen.

/** Scores of one example under a model that did not train on it, and the place of its true label (-1: not among the labels). */
export interface Scored {
  readonly scores: Float64Array;
  readonly truth: number;
}

export function softmax(scores: Float64Array, temperature: number): Float64Array {
  let highest = -Infinity;
  for (const score of scores) highest = Math.max(highest, score);
  const powers = scores.map((score) => Math.exp((score - highest) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** So many examples are enough for one number. */
const enough = 800;

/** The temperature with the least log loss, by golden-section search on its logarithm; 1 when nothing is known. */
export function fitTemperature(scored: readonly Scored[]): number {
  const all = scored.filter(({ truth }) => truth >= 0);
  const known = all.filter((_, index) => index % Math.ceil(all.length / enough) === 0);
  if (known.length === 0) return 1;
  const loss = (logT: number): number =>
    known.reduce((sum, { scores, truth }) => sum - Math.log((softmax(scores, Math.exp(logT))[truth] ?? 0) + 1e-12), 0);
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.01);
  let high = Math.log(100);
  while (high - low > 0.02) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (loss(left) < loss(right)) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}
