/** What a batch changes in the ledger, as commands of its commit. */
import { tiersText, type LedgerEntries } from '../core/ledger/ledger.js';
import type { TierBounds } from '../core/lifecycle/value.js';
import { DAY_MS, SECOND_MS } from '../core/primitives/time.js';
import { increments, type Write } from './commit.writes.js';
import type { ShardKeys } from './keys.js';

interface LedgerContext {
  keys: ShardKeys;
  tiers: TierBounds;
  /** How long a day is kept after it was last written to, wall time; Infinity for ever. */
  ledgerDays: number;
}

/** The tiers go along: who changes them finds by which ones the ledger was kept, see ledger.opening.ts. */
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
