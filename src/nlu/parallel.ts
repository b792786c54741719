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
  const bounds = Array.from({ length: threads + 1 }, (_, thread) => Math.round((thread * labels) / threads));
  const others = bounds.slice(1, -1).map((from, index) => inThread(rows, from, bounds[index + 2] ?? labels));
  const own = trainLabels(rows, 0, bounds[1] ?? labels);
  const all = new Float32Array((rows.size + 1) * labels);
  let at = 0;
  for (const part of [own, ...(await Promise.all(others))]) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function inThread(rows: Rows, from: number, to: number): Promise<Float32Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./svm-worker.js', import.meta.url), { workerData: { rows, from, to } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
