/**
 * Warns of customers with more events in a week than a person makes. Mostly such a customer is a placeholder for many,
 * such as ANONYMOUS. Only some of their event ids are remembered (see core/state/seen.ts), so duplicates may be
 * applied. The log has a pseudonym and no id: somebody who knows the customer ids can compute it, see
 * docs/reliability.md.
 */
import { createHash } from 'node:crypto';
import { MINUTE_MS } from '../core/primitives/time.js';
import type { Log } from '../ops/log.js';
import type { Metrics } from '../ops/metrics.js';
import type { HeavyCustomer } from './apply.js';

const LOGGED_EVERY_MS = 10 * MINUTE_MS;
/** Pseudonyms that are remembered as logged lately. */
const MOST_REMEMBERED = 1_000;
const PSEUDONYM_DIGITS = 16;

export class HeavyCustomers {
  private readonly loggedAt = new Map<string, number>();

  /** @param epoch of the data; it makes the pseudonym of a customer differ between deployments */
  constructor(
    private readonly metrics: Metrics,
    private readonly log: Log,
    private readonly epoch: string,
  ) {}

  note(run: string, heavy: readonly HeavyCustomer[], now = Date.now()): void {
    for (const { customerId, events } of heavy) {
      this.metrics.heavyEvents.inc(events);
      const customer = pseudonymOf(this.epoch, customerId);
      if (now - (this.loggedAt.get(customer) ?? -Infinity) < LOGGED_EVERY_MS) continue;
      if (this.loggedAt.size >= MOST_REMEMBERED) this.loggedAt.clear();
      this.loggedAt.set(customer, now);
      this.log.warn(
        { run, customer },
        'a customer has more events in a week than are remembered: is it a placeholder?',
      );
    }
  }
}

export function pseudonymOf(epoch: string, customerId: string): string {
  return createHash('sha256').update(`${epoch}:${customerId}`).digest('hex').slice(0, PSEUDONYM_DIGITS);
}
