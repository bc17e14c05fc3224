/**
 * The budget of alerts by the model, as a share of the customers in business a month: what a model's ranking is measured
 * with, and the ceiling of the policy that training chooses. Plain facts are outside of it.
 */

/** At a horizon of 30 days. */
const USUAL = 0.08;
const USUAL_DAYS = 30;
/** Reached at 75 days. Above it half of the customers would be alerted within a horizon. */
const MOST = 0.2;

/**
 * In proportion to the horizon: the longer it is, the more customers are at risk within it, and the fewer of them the same
 * number of alerts can reach.
 */
export function budgetFor(horizonDays: number): number {
  return Math.min(MOST, Math.round((1000 * USUAL * horizonDays) / USUAL_DAYS) / 1000);
}
