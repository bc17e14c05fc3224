/** How early an alert is. */
import type { CustomerHistory, EventLog } from '../rows/history.js';

/**
 * Days from the alert to the day on which the customer has been silent for a horizon, for a silence that begins
 * within the horizon; null when the log shows none.
 */
export function leadDays(
  { businessDays }: Pick<CustomerHistory, 'businessDays'>,
  today: number,
  horizonDays: number,
  { lastDay }: Pick<EventLog, 'lastDay'>,
): number | null {
  const from = businessDays.findLastIndex((day) => day <= today);
  for (let i = Math.max(0, from); i < businessDays.length; i++) {
    const silentAt = (businessDays[i] ?? 0) + horizonDays;
    if (silentAt > Math.min(lastDay, today + 2 * horizonDays)) return null;
    if ((businessDays[i + 1] ?? Infinity) > silentAt) return silentAt - today;
  }
  return null;
}

/** The smallest value with at least half of the weight at or below it; NaN when empty. */
export function weightedMedian(values: readonly number[], weights: Float64Array): number {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const half = weights.reduce((sum, weight) => sum + weight, 0) / 2;
  let mass = 0;
  for (const i of order) {
    mass += weights[i] ?? 0;
    if (mass >= half && mass > 0) return values[i] ?? NaN;
  }
  return NaN;
}
