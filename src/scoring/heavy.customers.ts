/**
 * Points at customers with more events in a week than any person makes: mostly a placeholder that stands for many, such as
 * ANONYMOUS. Their ids are remembered in part only (see core/state/seen.ts). The log names nobody: whoever knows the customer ids
 * can tell by the pseudonym which one it is, see docs/reliability.md.
 */
import { createHash } from 'node:crypto';
import { MINUTE_MS } from '../core/primitives/time.js';
import type { Log } from '../ops/log.js';
import type { Metrics } from '../ops/metrics.js';
import type { HeavyCustomer } from './batch.js';

const SAID_EVERY_MS = 10 * MINUTE_MS;
/** Of pseudonyms that were said lately. */
const MOST_REMEMBERED = 1_000;
const PSEUDONYM_DIGITS = 16;

export class HeavyCustomers {
  private readonly saidAt = new Map<string, number>();

  /** @param epoch of the data: the same customer has another pseudonym elsewhere */
  constructor(
    private readonly metrics: Metrics,
    private readonly log: Log,
    private readonly epoch: string,
  ) {}

  note(run: string, heavy: readonly HeavyCustomer[], now = Date.now()): void {
    for (const { customerId, events } of heavy) {
      this.metrics.heavyEvents.inc(events);
      const customer = pseudonymOf(this.epoch, customerId);
      if (now - (this.saidAt.get(customer) ?? -Infinity) < SAID_EVERY_MS) continue;
      if (this.saidAt.size >= MOST_REMEMBERED) this.saidAt.clear();
      this.saidAt.set(customer, now);
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
