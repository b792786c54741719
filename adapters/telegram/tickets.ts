// Who sends on their own hears what became of it, although it goes through the stored queue like everything else.
import type { Sent } from '../../src/message.ts';
import type { Failure } from './api.ts';
import { deliveryError } from './workplace.ts';

/** Later than this it is on its way: it stays stored, and nobody waits for it. */
const patienceMs = 5000;

export interface Tickets {
  /** Rejects with DeliveryError when the message will never arrive. */
  outcomeOf(ticket: string, wait: (ms: number) => Promise<void>): Promise<Sent>;
  settle(ticket: string | undefined, failure: Failure | undefined): void;
}

export function createTickets(): Tickets {
  const waiting = new Map<string, (failure: Failure | undefined) => void>();
  return {
    outcomeOf(ticket, wait) {
      return new Promise((resolve, reject) => {
        waiting.set(ticket, (failure) => {
          waiting.delete(ticket);
          const error = failure && deliveryError(failure);
          if (error) reject(error);
          else resolve('sent');
        });
        void wait(patienceMs).then(() => {
          if (waiting.delete(ticket)) resolve('waits');
        });
      });
    },
    settle(ticket, failure) {
      if (ticket !== undefined) waiting.get(ticket)?.(failure);
    },
  };
}
