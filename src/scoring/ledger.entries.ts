/** The changes that a batch makes to the ledger. */
import { FLOWS, ledgerEntries, type LedgerChange, type LedgerEntries, type Footing } from '../core/ledger/ledger.js';
import type { TierBounds } from '../core/lifecycle/value.js';
import type { Stage } from '../core/primitives/vocabulary.js';
import type { Decided } from './batch.js';

export function ledgerEntriesOf(decided: readonly Decided[], tiers: TierBounds): LedgerEntries {
  return ledgerEntries(decided.filter(isInLedger).map(changeOf), tiers);
}

/** Most events, such as logins and views, change nothing in the ledger. */
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
    day: signals.today,
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

/** Null before the first decision, when the customer has no stage. */
function footingOf(stage: Stage | null, balance: number | null): Footing | null {
  return stage === null ? null : { stage, balance };
}
