/** Everything that a batch writes to Redis, as the commands of one commit. */
import type { Brake } from '../core/lifecycle/brake.js';
import { featureRows } from '../core/features/features.js';
import { ledgerEntries } from '../core/ledger/ledger.js';
import type { TierBounds } from '../core/lifecycle/value.js';
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
import { listingWrites } from '../redis/listing.writes.js';
import { quarantineWrite } from '../redis/quarantine.store.js';
import { brakeWrites } from '../redis/safeguards.store.js';
import { unmappedWrites } from '../redis/unmapped.store.js';
import type { BatchPlan } from './batch.plan.js';
import type { BatchSummary } from './batch.summary.js';
import type { Decided } from './touched.js';
import { countedTypes } from './unmapped.types.js';

export interface WriteContext extends FeedContext {
  quarantineEntries: number;
  /** See AsideContext. */
  keptAttributes: readonly string[];
  /** By which the ledger is kept. */
  tiers: TierBounds;
  /** See Retention. */
  ledgerDays: number;
  /** Null in a replay, or when there is no limit. */
  brake: Brake | null;
  /** By id: the alerts that the batch changes, as they were. */
  alertsBefore: ReadonlyMap<string, Alert>;
}

/** The part of the context that a quarantine entry needs. */
export type EntryContext = Omit<WriteContext, 'brake' | 'tiers' | 'ledgerDays' | 'alertsBefore'>;

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

/** @param published the customers with a record, whose reasons were added since the plan collected them */
export function writesOf(
  plan: BatchPlan,
  published: readonly Decided[],
  { counts, refused, unmapped, gone }: BatchSummary,
  context: WriteContext,
): Write[] {
  const { keys, tiers } = context;
  const { listing, tail, customerIds, states, dueTimes } = plan;
  const ledger = ledgerEntries(plan.ledger, tiers);
  const entries = published.flatMap((one) => feedEntriesOf(one, context.alertsBefore));
  return [
    ...feedWrites(entries, context), // first: see commit.lua
    ...stateWrites(customerIds, states, keys),
    ...dueWrites(dueTimes, keys),
    ...listingWrites(listing.changed, listing.added, tail, keys),
    ...noLongerDue(gone, keys),
    ...published.flatMap((one) => recordWrites(one, context)),
    ...brakeWrites(context.brake?.text ?? null, keys),
    ...ledgerWrites(ledger, context),
    ...countWrites(countsOf(counts, ledger.moves, heldBySilence(plan)), keys),
    ...unmappedWrites(countedTypes(unmapped), keys),
    ...quarantineWrites(refused, context),
  ];
}

/** The alerts that a batch changes and that existed before it. Most batches change none. */
export function changedAlerts(published: readonly Decided[]): string[] {
  return published.flatMap(({ decision, before }) =>
    before.alerts.length === 0 ? [] : decision.alerts.map(({ record }) => record.id),
  );
}

/** Puts work into quarantine as a whole, and changes no customer's state. */
export function refusalWrites(refused: Refused, context: EntryContext): Write[] {
  return [
    quarantineWrite(refused, context),
    ...countWrites(new Map([['quarantined', 1]]), context.keys),
    ...(refused.kind === 'customer' ? noLongerDue([refused.payload.customerId], context.keys) : []),
  ];
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

function heldBySilence({ held }: BatchPlan): number {
  return held.filter(({ decision }) => decision.held?.reason === 'silent_channel').length;
}

function countsOf(events: BatchSummary['counts'], moves: number, held: number): Map<string, number> {
  const counts = new Map<string, number>();
  if (moves > 0) counts.set('moves', moves);
  if (held > 0) counts.set('heldBySilence', held);
  for (const { channel, outcome, count } of events) {
    add(counts, COUNT_OF[outcome], count);
    if (outcome === 'applied' && channel !== 'unknown') add(counts, appliedField(channel), count);
  }
  return counts;
}

function quarantineWrites(refused: BatchSummary['refused'], context: WriteContext): Write[] {
  return refused.map((one) => {
    const { event: payload, outcome: reason } = one;
    const detail = 'detail' in one ? one.detail : LATE_FOR_CUSTOMER;
    return quarantineWrite({ reason, detail, kind: 'event', payload }, context);
  });
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
