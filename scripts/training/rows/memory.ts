/**
 * Whether a log has a memory: whether it matters when a customer last came, once it is known how often they came.
 *
 * 1. In a world without memory each customer comes on any day with a constant probability of their own. Then, of T
 *    days since the first with k active ones, all choices of k days are equally likely, whatever the probability.
 * 2. So P(last active day ≤ m) = C(m, k) / C(T, k), and the middle of its step at the observed day has mean ½ over
 *    customers.
 * 3. Customers who leave lower the mean; customers who come more and more raise it. Near ½ the log says nothing that
 *    counts do not say, and a score that seems to predict leaving only knows who comes rarely.
 */
import type { EventLog } from './history.js';

export interface Memory {
  readonly customers: number;
  /** ½ without memory; NaN when nobody came twice. */
  readonly mean: number;
  /** The distance of the mean from ½ in standard errors. */
  readonly z: number;
}

const LEAST_DISTANCE = 0.03;
const LEAST_Z = 4;

export function memoryOf({ customers, lastDay }: EventLog): Memory {
  const places = customers.flatMap(({ businessDays }) => {
    const days = businessDays.filter((day) => day <= lastDay);
    const first = days[0] ?? lastDay;
    const [repeats, span, last] = [days.length - 1, lastDay - first, (days.at(-1) ?? first) - first];
    if (repeats < 1) return [];
    return [(shareOfChoices(last - 1, span, repeats) + shareOfChoices(last, span, repeats)) / 2];
  });
  const mean = places.reduce((sum, place) => sum + place, 0) / places.length;
  return { customers: places.length, mean, z: (mean - 0.5) * Math.sqrt(12 * places.length) };
}

/** The fault in words; null when the log has a memory. */
export function memoryFault({ mean, z }: Memory): string | null {
  if (Math.abs(mean - 0.5) >= LEAST_DISTANCE && Math.abs(z) >= LEAST_Z) return null;
  return (
    `the log shows no memory: given how often customers came, the time of their last business is as chance would place it ` +
    `(${mean.toFixed(3)}, chance is 0.5, at least ${LEAST_DISTANCE} off is needed)`
  );
}

/** C(m, k) / C(T, k). */
function shareOfChoices(m: number, span: number, k: number): number {
  let share = 1;
  for (let i = 0; i < k && share > 0; i++) share *= Math.max(0, m - i) / (span - i);
  return share;
}
