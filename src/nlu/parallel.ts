// Trains the labels on all processors: the labels are independent of each other, so the result is the same as on one.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Rows, trainLabels } from './svm.ts';

const maxThreads = 4;
/** Fewer labels are not worth a thread. */
const minLabels = 20;

/** Threads run compiled code only; from the sources (in tests) everything is trained in this thread. */
const compiled = import.meta.url.endsWith('.js');

/** Weights of all labels, label after label, as `trainLabels` gives them. */
export async function trainAll(rows: Rows, labels: number): Promise<Float32Array> {
  const threads = compiled && labels >= minLabels ? Math.min(availableParallelism(), maxThreads) : 1;
  const all = Array.from({ length: labels }, (_, label) => label);
  // dealt out in turn: labels of a kind stand together and take about as long
  const [first = [], ...others] = all.slice(0, threads).map((own) => all.filter((label) => label % threads === own));
  const started = others.map(async (share) => ({ share, part: await inThread(rows, share) }));
  const parts = [{ share: first, part: trainLabels(rows, first) }, ...(await Promise.all(started))];
  const width = rows.size + 1;
  const weights = new Float32Array(width * labels);
  for (const { share, part } of parts) {
    share.forEach((label, place) => {
      weights.set(part.subarray(width * place, width * (place + 1)), width * label);
    });
  }
  return weights;
}

function inThread(rows: Rows, labels: readonly number[]): Promise<Float32Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./svm-worker.js', import.meta.url), { workerData: { rows, labels } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
