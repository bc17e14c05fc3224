/** How many alerts a month a model is measured with, as a share of the customers in business. */
import { DEFAULT_BUDGET } from './alerting.js';

/** The horizon for which the default holds. */
const USUAL_DAYS = 30;
/** Reached at 90 days. Above it nearly half of the customers would be alerted within a horizon. */
const MOST = 0.15;

/**
 * 50 per thousand and month at a horizon of 30 days; in proportion to the horizon, at most 150 per thousand. The longer
 * the horizon, the more customers are at risk within it, and the fewer of them the same number of alerts can reach.
 */
export function budgetFor(horizonDays: number): number {
  return Math.min(MOST, Math.round((1000 * DEFAULT_BUDGET * horizonDays) / USUAL_DAYS) / 1000);
}
