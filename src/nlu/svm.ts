// One label against the rest: a linear SVM with squared hinge loss, trained by dual coordinate descent with shrinking.
// Source: Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008), algorithm 3, as in LIBLINEAR -s 1.
import { createRandom } from './random.ts';

/** C of the negatives, and how much more a positive counts: a label has dozens of examples against thousands. */
const cost = 1;
const positiveWeight = 3;
/** Converged when the projected gradients of a pass are this close together. */
const tolerance = 0.7;
const maxPasses = 60;
/** The first passes see a part of the negatives only: after them most of the others need no look but one. */
const warmPasses = 3;
const warmShare = 0.1;
/** A row without weight whose margin is larger by this much after the warm passes is not looked at again. */
const farAway = 0.25;

/** All examples in one run of memory: row i holds the places starts[i] to starts[i + 1]. */
export interface Rows {
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  /** The value of each row at its places. */
  readonly values: Float64Array;
  /** Place of the label of each row. */
  readonly labels: Int32Array;
  /** Number of features. */
  readonly size: number;
}

/** Weights of one label: `weights[k]` belongs to the feature `features[k]`; the bias is one more feature, the last. */
export interface LabelWeights {
  readonly features: Int32Array<ArrayBuffer>;
  readonly weights: Float32Array<ArrayBuffer>;
}

/** Weights smaller than this are left out. */
const negligible = 0.02;

/** Deterministic, each label by itself. */
export function trainLabels(rows: Rows, labels: readonly number[]): LabelWeights[] {
  const weights = new Float32Array(rows.size + 1); // in 32 bits they fit into the processor's cache
  return labels.map((label) => {
    trainLabel(rows, label, weights.fill(0));
    return sparse(weights);
  });
}

function sparse(weights: Float32Array): LabelWeights {
  const features: number[] = [];
  for (let f = 0; f < weights.length; f++) if (Math.abs(weights[f] as number) >= negligible) features.push(f);
  return {
    features: Int32Array.from(features),
    weights: Float32Array.from(features, (feature) => weights[feature] as number),
  };
}

/** The array look-ups are within bounds by construction; `as number` tells the compiler so. */
function trainLabel({ starts, indices, values, labels, size }: Rows, label: number, weights: Float32Array): void {
  const alpha = new Float64Array(labels.length);
  const random = createRandom(1);
  const { order, warm } = startingOrder(labels, label, random);
  let active = warm;
  for (let pass = 0; pass < maxPasses; pass++) {
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    if (pass === warmPasses) active = labels.length;
    shuffle(order, 0, active, random);
    for (let s = 0; s < active; s++) {
      const i = order[s] as number;
      const start = starts[i] as number;
      const end = starts[i + 1] as number;
      const sign = labels[i] === label ? 1 : -1;
      const diagonal = 1 / (2 * cost * (sign > 0 ? positiveWeight : 1));
      const old = alpha[i] as number;
      const value = values[i] as number;
      const margin = sign * (value * sum(weights, indices, start, end) + (weights[size] as number));
      const gradient = margin - 1 + old * diagonal;
      if (pass >= warmPasses && old === 0 && gradient > farAway) {
        active--;
        order[s] = order[active] as number;
        order[active] = i;
        s--;
        continue;
      }
      const projected = old === 0 ? Math.min(gradient, 0) : gradient;
      if (projected > highest) highest = projected;
      if (projected < lowest) lowest = projected;
      if (Math.abs(projected) < 1e-12) continue;
      const square = 1 + (end - start) * value * value; // the bias included
      const next = Math.max(old - gradient / (square + diagonal), 0);
      const by = (next - old) * sign;
      alpha[i] = next;
      for (let k = start; k < end; k++) {
        const index = indices[k] as number;
        weights[index] = (weights[index] as number) + by * value;
      }
      weights[size] = (weights[size] as number) + by;
    }
    if (pass >= warmPasses && highest - lowest <= tolerance) break;
  }
}

/** The weights at a row's places. Four sums at a time: most of training is spent here. */
function sum(weights: Float32Array, indices: Int32Array, start: number, end: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let k = start;
  for (; k < end - 3; k += 4) {
    first += weights[indices[k] as number] as number;
    second += weights[indices[k + 1] as number] as number;
    third += weights[indices[k + 2] as number] as number;
    fourth += weights[indices[k + 3] as number] as number;
  }
  for (; k < end; k++) first += weights[indices[k] as number] as number;
  return first + second + third + fourth;
}

/** All rows, the positives and a tenth of the negatives first; `warm`: how many those are. */
function startingOrder(labels: Int32Array, label: number, random: () => number): { order: Int32Array; warm: number } {
  const positives = labels.filter((each) => each === label).length;
  const order = new Int32Array(labels.length);
  let [positive, negative] = [0, positives];
  labels.forEach((each, row) => {
    order[each === label ? positive++ : negative++] = row;
  });
  shuffle(order, positives, labels.length, random);
  return { order, warm: positives + Math.ceil((labels.length - positives) * warmShare) };
}

/** Fisher-Yates over the places `from` to `to`. */
function shuffle(order: Int32Array, from: number, to: number, random: () => number): void {
  for (let i = to - 1; i > from; i--) {
    const j = from + Math.floor(random() * (i - from + 1));
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
}
