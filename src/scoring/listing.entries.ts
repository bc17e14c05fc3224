/** The changes that a batch makes to the list of customers. */
import { strategyNameOf, type DecisionSettings } from '../core/decision.js';
import { BLOCK_ROWS, fieldsOf, markOf, type Entry } from '../core/listing/entry.js';
import { entryMarkIn, placeMark } from '../core/listing/place.mark.js';
import type { Stage } from '../core/primitives/vocabulary.js';
import type { ListPlace } from '../core/state/state.js';
import type { ListTail, Listed } from '../redis/listing.writes.js';
import type { Decided } from './touched.js';

/** The customers of a batch are listed one by one. */
export class Listing {
  /** Those whose entry changed. */
  readonly changed: Listed[] = [];
  /** Ids of the customers who are listed for the first time, in the order of their rows. */
  readonly added: string[] = [];

  constructor(
    private readonly tail: ListTail,
    private readonly settings: DecisionSettings,
  ) {}

  /**
   * The place that the state is to hold; null for a customer without a stage.
   * @param reviewDay see placeMark
   */
  list(one: Decided, reviewDay: number | null): ListPlace | null {
    const { stage } = one.decision.lifecycle;
    if (stage === null) return one.place;
    const entry = entryOf(one, stage, this.settings);
    const entryMark = markOf(entry);
    const mark = placeMark(entryMark, reviewDay);
    const known = knownPlace(one, this.tail);
    if (known?.mark === mark) return known;
    const row = known?.row ?? this.tail.rows + this.added.length;
    if (known === null) this.added.push(one.customerId);
    if (known === null || entryMarkIn(known.mark) !== entryMark) {
      this.changed.push({ row, fields: fieldsOf(entry, row % BLOCK_ROWS).fields });
    }
    return { row, mark };
  }
}

/** A row that was never given away belongs to a list that is gone: writing there could take any amount of memory. */
export function knownPlace({ place }: Pick<Decided, 'place'>, tail: ListTail): ListPlace | null {
  return place !== null && place.row < tail.rows ? place : null;
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
