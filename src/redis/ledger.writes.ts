/** The changes that a batch makes to the ledger, as commands of its commit. */
import { tiersText, type LedgerEntries } from '../core/ledger/ledger.js';
import type { TierBounds } from '../core/lifecycle/value.js';
import { DAY_MS, SECOND_MS } from '../core/primitives/time.js';
import { increments, type Write } from './commit.writes.js';
import type { ShardKeys } from './keys.js';

interface LedgerContext {
  keys: ShardKeys;
  tiers: TierBounds;
  /** Days of wall time that a day's hash is kept after its last write; Infinity keeps it for ever. */
  ledgerDays: number;
}

/** Also writes the tiers by which the ledger is kept, so that ledger.opening.ts can see when they have changed. */
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
