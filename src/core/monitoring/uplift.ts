/**
 * Uplift, the effect of acting on alerts: the share of customers who leave among those whose alerts were held out,
 * minus that share among those whose alerts were shown. A hash of the customer's id decides in advance who is held out.
 * All shown alerts count as acted on, whatever was done (intention to treat).
 */
import { shareOf, type Estimate, type OutcomeSums } from './outcomes.js';

export interface Arm {
  alerts: number;
  leaving: number;
  share: Estimate;
}

/** The figures of one group; null when nothing is settled. */
export function armOf(sums: OutcomeSums, model: string, kind: 'acted' | 'held'): Arm | null {
  let [calm, leaving] = [0, 0];
  const prefix = `${model}|${kind}|n`;
  for (const [field, count] of sums) {
    if (!field.startsWith(prefix)) continue;
    if (field.endsWith('.1')) leaving += count;
    else calm += count;
  }
  const alerts = calm + leaving;
  return alerts === 0 ? null : { alerts, leaving, share: shareOf(leaving, alerts) };
}

/** The difference of two shares, with its interval from the intervals of the shares (Newcombe 1998, method 10). */
export function upliftOf(acted: Arm, held: Arm): Estimate {
  const [a, h] = [acted.share, held.share];
  const value = h.value - a.value;
  return {
    value,
    low: value - Math.hypot(h.value - h.low, a.high - a.value),
    high: value + Math.hypot(h.high - h.value, a.value - a.low),
  };
}

/** A sentence for people. */
export function upliftVerdict(heldOutShare: number, acted: Arm | null, held: Arm | null): string {
  if (acted === null || held === null) {
    return heldOutShare === 0
      ? 'Nothing is compared: heldOutShare in config/alerts.json is 0.'
      : 'Nothing can be said yet: outcomes are known a horizon and a week after an alert.';
  }
  const { value, low, high } = upliftOf(acted, held);
  const points = `${(100 * value).toFixed(1)} points (95 %: ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
  if (low > 0) return `Acting keeps customers: the share that leaves is lower by ${points}.`;
  if (high < 0) return `Acting does harm: the share that leaves is higher where people acted, ${points}.`;
  return `No effect of acting is shown yet: ${points}.`;
}
