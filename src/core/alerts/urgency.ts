/**
 * How urgent an alert is:
 *
 *     priority = 1000 · (w_risk · risk + w_value · value + w_speed · speed), rounded
 *
 * `value` is the value at stake on a logarithmic scale from a thousand to twice the highest tier's line, so that a
 * factor of ten counts the same everywhere. `speed` is the largest of: how far the month's business lies below its
 * usual rate, the share of assets gone within a month, and the rise of the risk since the previous evaluation. The
 * severity follows from the priority.
 */
import type { AlertRules } from './alert.rules.js';
import type { Signals } from '../features/signals.js';
import { assetsAtStake, type TierBounds } from '../lifecycle/value.js';
import { SEVERITIES, type Severity } from '../primitives/vocabulary.js';

export interface Urgency {
  priority: number;
  severity: Severity;
  /** In the base currency. */
  valueAtStake: number;
  speed: number;
}

const LEAST_VALUE = 1_000;

/** @param risk now @param riskBefore at the previous evaluation */
export function urgencyOf(
  signals: Signals,
  risk: number,
  riskBefore: number,
  tiers: TierBounds,
  { weights, severities }: Pick<AlertRules, 'weights' | 'severities'>,
): Urgency {
  const valueAtStake = stakeOf(signals);
  const speed = speedOf(signals, risk - riskBefore);
  const value = valueShare(valueAtStake, 2 * tiers.private);
  const priority = Math.round(1000 * (weights.risk * risk + weights.value * value + weights.speed * speed));
  return { priority, severity: severityOf(priority, severities), valueAtStake, speed };
}

function severityOf(priority: number, least: AlertRules['severities']): Severity {
  return SEVERITIES.findLast((severity) => severity !== 'info' && priority >= least[severity]) ?? 'info';
}

export function worseOf(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(b) > SEVERITIES.indexOf(a) ? b : a;
}

/** The assets of the last quarter; if no balance is known, the amounts transferred and bought within a year. */
function stakeOf(signals: Signals): number {
  const { baseline } = signals;
  const assets = assetsAtStake(signals);
  if (!Number.isNaN(assets)) return Math.max(0, assets) / 100;
  return (baseline.amountIn + baseline.amountOut + baseline.amountBought) / 100;
}

function valueShare(value: number, most: number): number {
  return share(Math.log(Math.max(value, LEAST_VALUE) / LEAST_VALUE) / Math.log(most / LEAST_VALUE));
}

function speedOf({ monthTrend, balance, balanceMonthAgo }: Signals, rise: number): number {
  const lost = balanceMonthAgo > 0 ? 1 - balance / balanceMonthAgo : 0;
  return Math.round(Math.max(share(1 - monthTrend), share(lost), share(rise)) * 1000) / 1000;
}

/** Limited to 0 to 1; 0 when unknown. */
function share(value: number): number {
  return Number.isNaN(value) ? 0 : Math.min(1, Math.max(0, value));
}
