// The turn of a message that is not answered.
import type { Turn } from './message.ts';

export const ignored: Turn = {
  replies: [],
  outcome: 'ignored',
  intent: null,
  confidence: null,
  procedure: null,
  step: null,
  steps: null,
};
