/** One line of the list of customers: from the state, but for the strategy, which the state does not hold. */
import type { CustomerRow } from '../client/customers.protocol.js';
import { isUnresolved } from '../core/alerts/alerting.js';
import { alertIdOf } from '../core/decision.js';
import { thresholdOf, tierOf } from '../core/lifecycle/value.js';
import type { EntryBlock } from '../core/listing/entry.js';
import type { FilterSettings } from '../core/listing/entry.filter.js';
import { STORED_STRATEGIES } from '../core/primitives/stored.words.js';
import { SEVERITIES, type Stage } from '../core/primitives/vocabulary.js';
import type { CustomerState } from '../core/state/state.js';

/** @param entry a block of one entry */
export function rowOf(
  customerId: string,
  state: CustomerState,
  stage: Stage,
  entry: EntryBlock,
  { tiers, tierBand, today }: FilterSettings,
): CustomerRow {
  const { lifecycle, lastBusinessAt, calendar } = state;
  const balance = state.balance?.amount ?? NaN;
  return {
    customerId,
    stage,
    stageSinceAt: lifecycle.sinceAt,
    risk: lifecycle.scores.risk,
    strategy: STORED_STRATEGIES.find(entry.strategyCode(0) - 1) ?? null,
    valueTier: tierOf(balance, tiers),
    threshold: thresholdOf(balance, tiers, tierBand),
    balance: Number.isNaN(balance) ? null : balance / 100,
    branch: state.branch?.name ?? null,
    lastBusinessAt,
    silentDays: lastBusinessAt === null ? null : Math.max(0, today - calendar.dayOf(lastBusinessAt)),
    lastActiveAt: state.lastActiveAt,
    openAlert: openAlertOf(customerId, lifecycle.alerts),
    scoredAt: state.asOf,
  };
}

/** The most severe; those held out are shown to nobody. */
function openAlertOf(customerId: string, alerts: CustomerState['lifecycle']['alerts']): CustomerRow['openAlert'] {
  const [worst] = alerts
    .filter((alert) => isUnresolved(alert) && !alert.heldOut)
    .toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  if (worst === undefined) return null;
  const { kind, severity, status, assignee, dueAt } = worst;
  return { id: alertIdOf(customerId, worst), kind, severity, status, assignee, dueAt };
}
