/** The changes that a batch makes to the list of customers. */
import { strategyNameOf, type DecisionSettings } from '../core/decision.js';
import { BLOCK_ROWS, fieldsOf, type Entry } from '../core/listing/entry.js';
import type { Stage } from '../core/primitives/vocabulary.js';
import type { ListTail, Listed } from '../redis/listing.writes.js';
import type { Decided } from './batch.js';

export interface Listing {
  /** The customers, each with the place that the state is to hold. */
  decided: Decided[];
  /** Those whose entry changed. */
  changed: Listed[];
  /** Ids of the customers who are listed for the first time, in the order of their rows. */
  added: string[];
}

export function listed(decided: readonly Decided[], tail: ListTail, settings: DecisionSettings): Listing {
  const listing: Listing = { decided: [], changed: [], added: [] };
  for (const one of decided) {
    const { stage } = one.decision.lifecycle;
    listing.decided.push(stage === null ? one : place(one, entryOf(one, stage, settings), tail, listing));
  }
  return listing;
}

/** A row that was never given away belongs to a list that is gone: writing there could take any amount of memory. */
function place(one: Decided, entry: Entry, tail: ListTail, { changed, added }: Listing): Decided {
  const known = one.place !== null && one.place.row < tail.rows ? one.place : null;
  const row = known?.row ?? tail.rows + added.length;
  const { fields, mark } = fieldsOf(entry, row % BLOCK_ROWS);
  if (known === null) added.push(one.customerId);
  if (known?.mark === mark) return one;
  changed.push({ row, fields });
  return { ...one, place: { row, mark } };
}

export function entryOf(
  {
    decision: { lifecycle },
    signals,
    lastBusinessAt,
    branch,
  }: Pick<Decided, 'decision' | 'signals' | 'lastBusinessAt' | 'branch'>,
  stage: Stage,
  settings: DecisionSettings,
): Entry {
  return {
    stage,
    strategy: strategyNameOf(lifecycle, signals, settings),
    risk: lifecycle.scores.risk,
    sinceAt: lifecycle.sinceAt,
    lastBusinessDay: lastBusinessAt === null ? null : signals.calendar.dayOf(lastBusinessAt),
    assets: Number.isNaN(signals.balance) ? null : signals.balance,
    branch,
  };
}
