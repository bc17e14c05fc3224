/** What a batch changes in the book, as commands of its commit. */
import {
  FLOWS,
  ledgerEntries,
  tiersText,
  type LedgerChange,
  type LedgerEntries,
  type Footing,
} from '../core/ledger/ledger.js';
import { DAY_MS, SECOND_MS, dayOf } from '../core/primitives/time.js';
import type { TierBounds } from '../core/lifecycle/value.js';
import type { Stage } from '../core/primitives/vocabulary.js';
import type { ShardKeys } from '../redis/keys.js';
import { increments, type Write } from '../redis/commit.writes.js';
import type { Decided } from './batch.js';

export function ledgerEntriesOf(decided: readonly Decided[], tiers: TierBounds): LedgerEntries {
  return ledgerEntries(decided.filter(isInLedger).map(changeOf), tiers);
}

/** Who logs in or looks at something changes nothing in the book, as most do. */
function isInLedger(one: Decided): boolean {
  const { decision, before, balanceBefore, flows, converted } = one;
  return (
    decision.lifecycle.stage !== before.stage ||
    balanceOf(one) !== balanceBefore ||
    converted ||
    FLOWS.some((name) => flows[name] !== 0)
  );
}

function changeOf(one: Decided): LedgerChange {
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

interface LedgerContext {
  keys: ShardKeys;
  tiers: TierBounds;
  /** How long a day is kept after it was last written to, wall time; Infinity for ever. */
  ledgerDays: number;
}

/** The tiers go along: who changes them finds by which ones the book was kept, see ledger.opening.ts. */
export function ledgerWrites({ totals, days }: LedgerEntries, context: LedgerContext): Write[] {
  const { keys, tiers } = context;
  if (days.size === 0) return [];
  const ofDays = [...days].flatMap(([day, { standing, flows }]) => [
    ...dayWrites(keys.ledgerDay(day), standing, context),
    ...dayWrites(keys.flowDay(day), flows, context),
  ]);
  const marker: Write = { command: 'SET', key: keys.ledgerTiers, args: [tiersText(tiers)] };
  return [...increments(keys.ledger, totals), ...ofDays, marker];
}

function dayWrites(key: string, by: ReadonlyMap<string, number>, { ledgerDays }: LedgerContext): Write[] {
  const sums = increments(key, by);
  if (sums.length === 0 || ledgerDays === Infinity) return sums;
  return [...sums, { command: 'EXPIRE', key, args: [(ledgerDays * DAY_MS) / SECOND_MS] }];
}

/** Nobody stands anywhere before the first decision. */
function footingOf(stage: Stage | null, balance: number | null): Footing | null {
  return stage === null ? null : { stage, balance };
}
