/** Upper quantiles of the normal and of Student's distribution, for small probabilities. */

/**
 * The value that a standard normal variable exceeds with this probability, within 0.0005.
 * Hastings (1955), formula 26.2.23 of Abramowitz and Stegun.
 * @param tail above 0, at most 0.5
 */
export function normalQuantile(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail));
  const above = 2.515517 + 0.802853 * t + 0.010328 * t * t;
  const below = 1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t;
  return t - above / below;
}

/**
 * The same for Student's distribution, within a percent from nine degrees of freedom on.
 * Gaver and Kafadar, "A retrievable recipe for inverse t" (The American Statistician, 1984).
 * @param freedom degrees of freedom, above 2
 */
export function studentQuantile(tail: number, freedom: number): number {
  const spread = (freedom - 1.5) / (freedom - 1) ** 2;
  return Math.sqrt(freedom * Math.expm1(spread * normalQuantile(tail) ** 2));
}
