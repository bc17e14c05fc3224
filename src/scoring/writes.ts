/** Everything that a batch writes to Redis, as the commands of one commit. */
import type { Brake } from '../core/lifecycle/brake.js';
import { featureRows } from '../core/features/features.js';
import { nextReviewAt, type DecisionSettings } from '../core/decision.js';
import { ledgerEntries, type LedgerChange } from '../core/ledger/ledger.js';
import { alertEntry, type FeedEntry } from '../core/contracts/feed.js';
import type { Alert, Refused } from '../core/contracts/records.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { alertWrites, featuresWrite } from '../redis/alert.writes.js';
import type { Write } from '../redis/commit.writes.js';
import { countWrites } from '../redis/count.store.js';
import { historyWrite, stateWrites } from '../redis/customer.store.js';
import { dueWrites, noLongerDue } from '../redis/due.store.js';
import { feedWrites, type FeedContext } from '../redis/feed.writes.js';
import { appliedField, type ShardKeys } from '../redis/keys.js';
import { ledgerWrites } from '../redis/ledger.writes.js';
import { listingWrites, type ListTail } from '../redis/listing.writes.js';
import { quarantineWrite } from '../redis/quarantine.store.js';
import { brakeWrites } from '../redis/safeguards.store.js';
import { unmappedWrites } from '../redis/unmapped.store.js';
import { bytesOf, type AppliedBatch, type Decided } from './batch.js';
import { isAlreadyDue, plainReviewDay } from './due.changes.js';
import { countEvents } from './event.counts.js';
import { noteLedgerChange } from './ledger.entries.js';
import { Listing } from './listing.entries.js';
import { countedTypes } from './unmapped.types.js';

export interface WriteContext extends FeedContext {
  quarantineEntries: number;
  /** See AsideContext. */
  keptAttributes: readonly string[];
  /** Of the decisions. */
  settings: DecisionSettings;
  /** Of the list of customers, when the shard was read. */
  tail: ListTail;
  /** See Retention. */
  ledgerDays: number;
  /** Null in a replay, or when there is no limit. */
  brake: Brake | null;
  /** By id: the alerts that the batch changes, as they were. */
  alertsBefore: ReadonlyMap<string, Alert>;
}

/** The part of the context that a quarantine entry needs. */
export type EntryContext = Omit<WriteContext, 'brake' | 'settings' | 'tail' | 'ledgerDays' | 'alertsBefore'>;

/** How much a shard keeps of what batches write. */
export interface Retention {
  feedEntries: number;
  /** See FeedContext. */
  outboxEntries: number | null;
  quarantineEntries: number;
  /** See AsideContext. */
  keptAttributes: readonly string[];
  /** How many days the days of the ledger are kept; Infinity in a replay. */
  ledgerDays: number;
}

/** @param version the shard's version when it was read; the commit makes the next one */
export function contextAt(keys: ShardKeys, version: number, acceptedAt: EpochMs, retention: Retention): EntryContext {
  const { feedEntries, outboxEntries, quarantineEntries, keptAttributes } = retention;
  return { keys, nextVersion: version + 1, acceptedAt, feedEntries, outboxEntries, quarantineEntries, keptAttributes };
}

export function writesOf(decided: readonly Decided[], batch: AppliedBatch, context: WriteContext): Write[] {
  const { outcomes, unmapped, gone } = batch;
  const { keys, tail } = context;
  const { tiers } = context.settings;
  const { listing, customerIds, states, dueTimes, changes, published, heldBySilence } = collect(decided, context);
  const ledger = ledgerEntries(changes, tiers);
  const entries = published.flatMap((one) => feedEntriesOf(one, context.alertsBefore));
  return [
    ...feedWrites(entries, context), // first: see commit.lua
    ...stateWrites(customerIds, states, keys),
    ...dueWrites(dueTimes, keys),
    ...listingWrites(listing.changed, listing.added, tail, keys),
    ...noLongerDue(gone, keys),
    ...published.flatMap((one) => recordWrites(one, context)),
    ...brakeWrites(context.brake?.text ?? null, keys),
    ...ledgerWrites(ledger, { ...context, tiers }),
    ...countWrites(countsOf(outcomes, ledger.moves, heldBySilence), keys),
    ...unmappedWrites(countedTypes(unmapped), keys),
    ...quarantineWrites(outcomes, context),
  ];
}

/** What customers leave to be written. */
interface Collected {
  listing: Listing;
  customerIds: string[];
  /** Bytes, in the order of the ids. */
  states: Uint8Array[];
  /** See dueWrites. */
  dueTimes: (EpochMs | string)[];
  changes: LedgerChange[];
  /** Customers with a record. */
  published: Decided[];
  /** Evaluations whose step was held because a channel is silent. */
  heldBySilence: number;
}

/** All in one pass: what a batch holds of its customers is larger than the caches of a core. */
function collect(decided: readonly Decided[], { tail, settings }: WriteContext): Collected {
  const listing = new Listing(tail, settings);
  const all: Collected = {
    listing,
    customerIds: [],
    states: [],
    dueTimes: [],
    changes: [],
    published: [],
    heldBySilence: 0,
  };
  for (const one of decided) {
    const reviewDay = plainReviewDay(one);
    all.customerIds.push(one.customerId);
    all.states.push(bytesOf(one, listing.list(one, reviewDay)));
    if (!isAlreadyDue(one, reviewDay, tail)) all.dueTimes.push(dueOf(one), one.customerId);
    noteLedgerChange(one, all.changes);
    if (isPublished(one)) all.published.push(one);
    if (one.decision.held?.reason === 'silent_channel') all.heldBySilence++;
  }
  return all;
}

/** For most customers a batch writes the state only, and publishes nothing. */
function isPublished({ decision: { move, history, alerts } }: Decided): boolean {
  return move !== null || history !== null || alerts.length > 0;
}

/** The alerts that a batch changes and that existed before it. Most batches change none. */
export function changedAlerts(decided: readonly Decided[]): string[] {
  const ids: string[] = [];
  for (const { decision, before } of decided) {
    if (before.alerts.length > 0) for (const { record } of decision.alerts) ids.push(record.id);
  }
  return ids;
}

/** Puts work into quarantine as a whole, and changes no customer's state. */
export function refusalWrites(refused: Refused, context: EntryContext): Write[] {
  return [
    quarantineWrite(refused, context),
    ...countWrites(new Map([['quarantined', 1]]), context.keys),
    ...(refused.kind === 'customer' ? noLongerDue([refused.payload.customerId], context.keys) : []),
  ];
}

export function dueOf({ customerId, signals, decision }: Decided): EpochMs {
  return nextReviewAt(customerId, decision, signals);
}

function recordWrites({ customerId, decision, before, signals }: Decided, { keys }: WriteContext): Write[] {
  const writes: Write[] = [];
  if (decision.history !== null) {
    writes.push(historyWrite(customerId, decision.history, keys));
  }
  for (const turn of decision.alerts) {
    const was = before.alerts.find(
      ({ kind, openedAt }) => kind === turn.record.kind && openedAt === turn.record.openedAt,
    );
    writes.push(...alertWrites(turn, was ?? null, keys));
    if (turn.change !== 'resolved') writes.push(featuresWrite(turn.record.id, featureRows([signals]), keys));
  }
  return writes;
}

const COUNT_OF = {
  applied: 'applied',
  duplicate: 'duplicates',
  too_late: 'quarantined',
  in_future: 'quarantined',
  malformed: 'quarantined',
} as const;

function countsOf(outcomes: AppliedBatch['outcomes'], moves: number, held: number): Map<string, number> {
  const counts = new Map<string, number>();
  if (moves > 0) counts.set('moves', moves);
  if (held > 0) counts.set('heldBySilence', held);
  for (const { channel, outcome, count } of countEvents(outcomes)) {
    add(counts, COUNT_OF[outcome], count);
    if (outcome === 'applied' && channel !== 'unknown') add(counts, appliedField(channel), count);
  }
  return counts;
}

function quarantineWrites(outcomes: AppliedBatch['outcomes'], context: WriteContext): Write[] {
  const writes: Write[] = [];
  for (const one of outcomes) {
    if (one.outcome === 'applied' || one.outcome === 'duplicate') continue;
    const { event: payload, outcome: reason } = one;
    const detail = 'detail' in one ? one.detail : LATE_FOR_CUSTOMER;
    writes.push(quarantineWrite({ reason, detail, kind: 'event', payload }, context));
  }
  return writes;
}

const LATE_FOR_CUSTOMER = "too_late: occurredAt lies more than 7 days before its customer's newest instant";

function feedEntriesOf({ decision }: Decided, alertsBefore: WriteContext['alertsBefore']): FeedEntry[] {
  const entries: FeedEntry[] = [];
  if (decision.move !== null) entries.push({ topic: 'stages', move: decision.move });
  for (const { change, record: alert } of decision.alerts) {
    if (alert.heldOut !== true) entries.push(alertEntry(change, alert, alertsBefore.get(alert.id) ?? null));
  }
  return entries;
}

function add(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
