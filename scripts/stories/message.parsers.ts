/** What the processes of a run tell each other. Both ends are of this build, so a message is believed. */
import type { Order } from './crew.js';
import type { KindResult } from './population.js';

export function orderIn(message: unknown): Order {
  return message as Order;
}

export function resultIn(message: unknown): KindResult {
  return message as KindResult;
}
