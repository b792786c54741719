// A thread that trains some of the labels. Talks to `parallel.ts` only.
import { parentPort, workerData } from 'node:worker_threads';
import { type Rows, trainLabels } from './svm.ts';

const { rows, labels } = workerData as { rows: Rows; labels: readonly number[] }; // parallel.ts sends exactly this
const trained = trainLabels(rows, labels);
parentPort?.postMessage(
  trained,
  trained.flatMap(({ features, weights }) => [features.buffer, weights.buffer]),
);
