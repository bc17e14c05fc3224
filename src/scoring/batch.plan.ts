/**
 * What the customers of a batch leave to be written, collected one by one right after each decision. Later passes would
 * fetch all customers again from beyond the caches of a core, to find that most of them have nothing to say.
 */
import type { DecisionSettings } from '../core/decision.js';
import type { LedgerChange } from '../core/ledger/ledger.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { ListTail } from '../redis/listing.writes.js';
import { bytesOf, type Decided } from './touched.js';
import { dueOf, isAlreadyDue, plainReviewDay } from './due.changes.js';
import { noteLedgerChange } from './ledger.entries.js';
import { Listing } from './listing.entries.js';

export class BatchPlan {
  readonly listing: Listing;
  readonly customerIds: string[] = [];
  /** Bytes, in the order of the ids. */
  readonly states: Uint8Array[] = [];
  /** See dueWrites. */
  readonly dueTimes: (EpochMs | string)[] = [];
  readonly ledger: LedgerChange[] = [];
  /** Customers with a record to publish: a transition or an alert. */
  readonly published: Decided[] = [];
  /** Customers with a step that is held. */
  readonly held: Decided[] = [];

  /** @param tail of the list of customers, when the shard was read */
  constructor(
    readonly tail: ListTail,
    settings: DecisionSettings,
  ) {
    this.listing = new Listing(tail, settings);
  }

  add(one: Decided): void {
    const { decision, customerId } = one;
    const reviewDay = plainReviewDay(decision);
    this.customerIds.push(customerId);
    this.states.push(bytesOf(one, this.listing.list(one, reviewDay)));
    if (!isAlreadyDue(one, reviewDay, this.tail)) this.dueTimes.push(dueOf(one), customerId);
    noteLedgerChange(one, this.ledger);
    if (decision.move !== null || decision.history !== null || decision.alerts.length > 0) this.published.push(one);
    if (decision.held !== null) this.held.push(one);
  }
}
