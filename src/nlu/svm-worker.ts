// A thread that trains some of the labels. Talks to `parallel.ts` only.
import { parentPort, workerData } from 'node:worker_threads';
import { type Rows, trainLabels } from './svm.ts';

const { rows, from, to } = workerData as { rows: Rows; from: number; to: number }; // parallel.ts sends exactly this
const weights = trainLabels(rows, from, to);
parentPort?.postMessage(weights, [weights.buffer as ArrayBuffer]);
