/** The populations, each in one of several processes. */
import { fileURLToPath } from 'node:url';
import { runOrders } from '../command/crew.js';
import type { Variation } from './draw.js';
import type { KindResult, Sampling } from './population.js';
import { resultIn } from './message.parsers.js';

/** What a process is told to run. */
export interface Order {
  model: string;
  kind: string;
  variation: Variation;
  sampling: Sampling;
}

const worker = fileURLToPath(new URL('./populations.worker.js', import.meta.url));

/** The results in the order of the orders. @param onDone called with each as it comes */
export function runPopulations(orders: readonly Order[], onDone: (result: KindResult) => void): Promise<KindResult[]> {
  return runOrders(orders, { worker, resultIn, nameOf: ({ kind }) => kind, onDone });
}
