/** The changes that a batch makes to the ledger. */
import { FLOWS, type LedgerChange, type Footing } from '../core/ledger/ledger.js';
import type { Stage } from '../core/primitives/vocabulary.js';
import type { Flows } from '../core/state/flows.js';
import type { Decided } from './touched.js';

/** Most events, such as logins and views, change nothing in the ledger. */
export function noteLedgerChange(one: Decided, into: LedgerChange[]): void {
  if (isInLedger(one)) into.push(changeOf(one));
}

function isInLedger(one: Decided): boolean {
  const { decision, before, balanceBefore, flows, converted } = one;
  return decision.lifecycle.stage !== before.stage || converted || hasFlow(flows) || balanceOf(one) !== balanceBefore;
}

function hasFlow(flows: Flows): boolean {
  for (const name of FLOWS) if (flows[name] !== 0) return true;
  return false;
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
