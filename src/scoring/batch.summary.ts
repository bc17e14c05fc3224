/** What the parts of a batch say together of its events and customers; see evaluation.ts. */
import type { Applied, AppliedEvent, HeavyCustomer } from './apply.js';
import { EventCounts, type EventCount } from './event.counts.js';
import type { PutAside } from './received.js';

/** An event that goes into quarantine. */
export type RefusedEvent = PutAside | { event: AppliedEvent['event']; outcome: 'too_late' };

export class BatchSummary {
  /** Customers who were evaluated. */
  touched = 0;
  readonly refused: RefusedEvent[] = [];
  /** Types of applied events that config/activity.json does not map, with their counts. */
  readonly unmapped = new Map<string, number>();
  readonly heavy: HeavyCustomer[] = [];
  /** Customers who were due but have no state. */
  readonly gone: string[] = [];
  private readonly events = new EventCounts();

  /** Of all events, by channel and outcome. */
  get counts(): readonly EventCount[] {
    return this.events.rows;
  }

  add({ touched, outcomes, unmapped, heavy, gone }: Applied): void {
    this.touched += touched.length;
    for (const { event, outcome } of outcomes) {
      this.events.add(event, outcome);
      if (outcome === 'too_late') this.refused.push({ event, outcome });
    }
    for (const [type, count] of unmapped) this.unmapped.set(type, (this.unmapped.get(type) ?? 0) + count);
    this.heavy.push(...heavy);
    this.gone.push(...gone);
  }

  addAside(aside: readonly PutAside[]): void {
    for (const one of aside) {
      this.events.add(one.event, one.outcome);
      this.refused.push(one);
    }
  }
}
