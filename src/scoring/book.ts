/** What a batch changes in the book, as commands of its commit. */
import { FLOWS, bookEntries, tiersText, type BookChange, type BookEntries, type Footing } from '../core/book.js';
import { dayOf } from '../core/time.js';
import type { TierBounds } from '../core/value.js';
import type { Stage } from '../core/vocabulary.js';
import type { ShardKeys } from '../redis/keys.js';
import { increments, type ShardStore, type Write } from '../redis/shard.store.js';
import type { Decided } from './batch.js';

export function bookOf(decided: readonly Decided[], tiers: TierBounds): BookEntries {
  return bookEntries(decided.filter(isBooked).map(changeOf), tiers);
}

/** Who logs in or looks at something changes nothing in the book, as most do. */
function isBooked(one: Decided): boolean {
  const { decision, before, balanceBefore, flows, converted } = one;
  return (
    decision.lifecycle.stage !== before.stage ||
    balanceOf(one) !== balanceBefore ||
    converted ||
    FLOWS.some((name) => flows[name] !== 0)
  );
}

function changeOf(one: Decided): BookChange {
  const { decision, before, signals, balanceBefore, flows, converted } = one;
  return {
    day: dayOf(signals.asOf),
    before: footingOf(before.stage, balanceBefore),
    after: footingOf(decision.lifecycle.stage, balanceOf(one)),
    flows,
    converted,
  };
}

/** Hundredths; null when unknown. */
function balanceOf({ signals }: Decided): number | null {
  return Number.isNaN(signals.balance) ? null : signals.balance;
}

/** The tiers go along: who changes them finds by which ones the book was kept, see book.opening.ts. */
export function bookWrites({ totals, days }: BookEntries, keys: ShardKeys, tiers: TierBounds): Write[] {
  const ofDays = [...days].flatMap(([day, { standing, flows }]) => [
    ...increments(keys.bookDay(day), standing),
    ...increments(keys.flowDay(day), flows),
  ]);
  if (days.size === 0) return [];
  const marker: Write = { command: 'SET', key: keys.bookTiers, args: [tiersText(tiers)] };
  return [...increments(keys.book, totals), ...ofDays, marker];
}

/** Days of the book that have their time: each is told once per process when to go. */
export class BookDays {
  private readonly known = new Set<number>();

  /** @param days from the first write by this process on; Infinity for ever */
  constructor(
    private readonly store: Pick<ShardStore, 'keepDay'>,
    private readonly days: number,
  ) {}

  /** Call it when the batch is committed. */
  async keep(decided: readonly Decided[]): Promise<void> {
    if (this.days === Infinity) return;
    for (const { signals } of decided) {
      const day = dayOf(signals.asOf);
      if (this.known.has(day)) continue;
      await this.store.keepDay(day, this.days);
      this.known.add(day);
    }
  }
}

/** Nobody stands anywhere before the first decision. */
function footingOf(stage: Stage | null, balance: number | null): Footing | null {
  return stage === null ? null : { stage, balance };
}
