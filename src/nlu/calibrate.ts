// Raw scores -> probabilities: softmax(score / T), T fitted on scores of examples the model has not seen.

/** Scores of one example under a model that did not train on it, and the place of its true label (-1: not among the labels). */
export interface Scored {
  readonly scores: Float64Array;
  readonly truth: number;
}

export function softmax(scores: ArrayLike<number>, temperature: number): Float64Array {
  const powers = Float64Array.from(scores);
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of powers) if (score > highest) highest = score;
  let sum = 0;
  for (let i = 0; i < powers.length; i++) {
    const power = Math.exp(((powers[i] as number) - highest) / temperature);
    powers[i] = power;
    sum += power;
  }
  for (let i = 0; i < powers.length; i++) powers[i] = (powers[i] as number) / sum;
  return powers;
}

/** The temperature with the least log loss, by golden-section search on its logarithm; 1 when nothing is known. */
export function fitTemperature(scored: readonly Scored[]): number {
  const known = scored.filter(({ truth }) => truth >= 0);
  if (known.length === 0) return 1;
  const loss = (logT: number): number =>
    known.reduce((sum, { scores, truth }) => sum - Math.log((softmax(scores, Math.exp(logT))[truth] ?? 0) + 1e-12), 0);
  return Math.exp(minimum(loss, Math.log(0.02), Math.log(20)));
}

/** Where a function with one valley is least, to 0.02, by golden-section search: one evaluation a step. */
function minimum(of: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [atLeft, atRight] = [of(left), of(right)];
  while (high - low > 0.02) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - ratio * (high - low);
      atLeft = of(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + ratio * (high - low);
      atRight = of(right);
    }
  }
  return (low + high) / 2;
}
