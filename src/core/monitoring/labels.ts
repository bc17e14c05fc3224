import { binomialCdf, binomialUpperTail } from '../primitives/binomial.js';
import type { Stage } from '../primitives/vocabulary.js';

/**
 * Labels: the outcome of a customer, from the part of a log after a cut. The unit of business volume is a distinct day
 * with a transaction that the customer initiated; the bank's own postings never count. Days are whole numbers since any
 * fixed origin. The day of the cut itself counts as before the cut.
 */
export interface ActivityDays {
  /** Distinct days with customer-initiated business, ascending. */
  readonly activeDays: ArrayLike<number>;
  /** The day the customer became known. */
  readonly firstDay: number;
}

export interface LabelWindow {
  /** T: the last day whose data the model may use. */
  readonly cutDay: number;
  /** H: the number of days after the cut that the label covers. */
  readonly horizonDays: number;
  /** The last whole day in the log. */
  readonly logEndDay: number;
  /** Length of the baseline in horizons, from 2 to 3, default 3. It is shorter for a customer with less tenure. */
  readonly baselineHorizons?: number;
}

export interface Label {
  readonly stage: Stage;
  /** Decline or termination within the horizon. */
  readonly atRisk: boolean;
  /**
   * Whether the last business lies at most one horizon before the cut. Only then is a prediction of the risk useful.
   */
  readonly inBusiness: boolean;
}

/** At most half of the baseline's daily rate may be decline; at least one and a half times the rate may be growth. */
const DECLINE_RATIO = 0.5;
const GROWTH_RATIO = 1.5;
/** The change must also be at most this probable (one-sided) under an unchanged rate. */
const SIGNIFICANCE = 0.1;

/** The label at one cut; null when the horizon ends after the log or the customer is not known yet. */
export function labelAt(customer: ActivityDays, window: LabelWindow): Label | null {
  const { cutDay, horizonDays, logEndDay } = window;
  if (cutDay + horizonDays > logEndDay || customer.firstDay > cutDay) return null;
  const stage = stageAt(customer, window);
  const done = countUpTo(customer.activeDays, cutDay);
  const lastDay = done === 0 ? -Infinity : (customer.activeDays[done - 1] ?? -Infinity);
  return { stage, atRisk: stage === 'decline' || stage === 'termination', inBusiness: cutDay - lastDay <= horizonDays };
}

function stageAt({ activeDays, firstDay }: ActivityDays, window: LabelWindow): Stage {
  const { cutDay, horizonDays, baselineHorizons = 3 } = window;
  const tenureDays = cutDay - firstDay;
  const baselineDays = Math.min(baselineHorizons * horizonDays, tenureDays);
  const done = countUpTo(activeDays, cutDay);
  const future = countUpTo(activeDays, cutDay + horizonDays) - done;
  if (done === 0) return future > 0 ? 'development' : 'prospect';
  if (future === 0) return 'termination';
  const baseline = done - countUpTo(activeDays, cutDay - baselineDays);
  if (tenureDays < horizonDays || baseline === 0) return 'development';
  return compareRates(future, horizonDays, baseline, baselineDays);
}

/**
 * Exact conditional test for two Poisson rates (Przyborowski and Wilenski 1940): given the sum of both counts, the
 * later one is binomial with q = H / (H + W) when the rate has not changed.
 */
function compareRates(future: number, horizonDays: number, baseline: number, baselineDays: number): Stage {
  const ratio = future / horizonDays / (baseline / baselineDays);
  const total = future + baseline;
  const q = horizonDays / (horizonDays + baselineDays);
  if (ratio <= DECLINE_RATIO && binomialCdf(future, total, q) <= SIGNIFICANCE) return 'decline';
  if (ratio >= GROWTH_RATIO && binomialUpperTail(future, total, q) <= SIGNIFICANCE) return 'growth';
  return 'maturity';
}

/** How many of the ascending days are at most the given one. */
function countUpTo(days: ArrayLike<number>, day: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((days[middle] ?? Infinity) <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}
