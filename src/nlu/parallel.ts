// Trains the labels on all processors: the labels are independent of each other, so the result is the same as on one.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type LabelWeights, type Rows, trainLabels } from './svm.ts';

const maxThreads = 4;
/** Fewer labels are not worth a thread. */
const minLabels = 20;

/** Threads run compiled code only; from the sources (in tests) everything is trained in this thread. */
const compiled = import.meta.url.endsWith('.js');

/** Weights of all labels, in their order. */
export async function trainAll(rows: Rows, labels: number): Promise<readonly LabelWeights[]> {
  const threads = compiled && labels >= minLabels ? Math.min(availableParallelism(), maxThreads) : 1;
  const all = Array.from({ length: labels }, (_, label) => label);
  // dealt out in turn: labels of a kind stand together and take about as long
  const [first = [], ...others] = all.slice(0, threads).map((own) => all.filter((label) => label % threads === own));
  const started = others.map((share) => inThread(rows, share));
  const parts = [trainLabels(rows, first), ...(await Promise.all(started))];
  return all.flatMap((label) => parts[label % threads]?.[Math.floor(label / threads)] ?? []);
}

function inThread(rows: Rows, labels: readonly number[]): Promise<LabelWeights[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./svm-worker.js', import.meta.url), { workerData: { rows, labels } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
