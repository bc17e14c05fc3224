/**
 * BG/NBD: Fader, Hardie and Lee, "Counting Your Customers the Easy Way: An Alternative to the Pareto/NBD Model",
 * Marketing Science 24 (2005). While alive a customer does business at a Gamma(r, alpha) rate; after each repeat the
 * customer leaves with a Beta(a, b) chance.
 */
export interface BgNbd {
  readonly r: number;
  /** In the unit of the histories' time. */
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** A customer's purchases as the model sees them, any one unit of time. */
export interface PurchaseHistory {
  /** x: purchases after the first. */
  readonly repeats: number;
  /** t_x: from the first purchase to the last; 0 without repeats. */
  readonly lastAt: number;
  /** T: from the first purchase to now. */
  readonly age: number;
}

/** P(alive at T | history) = 1 / (1 + odds of being gone). */
export function probabilityAlive(model: BgNbd, history: PurchaseHistory): number {
  return 1 / (1 + goneOdds(model, history));
}

/**
 * P(at least one purchase in (T, T + horizon] | history) = P(alive) · (1 − ((α + T) / (α + T + horizon))^(r + x)).
 * Exact: given alive, the rate is Gamma(r + x, α + T), and nobody leaves before their next purchase.
 */
export function probabilityActive(model: BgNbd, history: PurchaseHistory, horizon: number): number {
  const { r, alpha } = model;
  const silent = ((alpha + history.age) / (alpha + history.age + horizon)) ** (r + history.repeats);
  return probabilityAlive(model, history) * (1 - silent);
}

/** a / (b + x − 1) · ((α + T) / (α + t_x))^(r + x); 0 without repeats, Infinity when beyond a double. */
export function goneOdds({ r, alpha, a, b }: BgNbd, { repeats, lastAt, age }: PurchaseHistory): number {
  if (repeats === 0) return 0;
  return (a / (b + repeats - 1)) * ((alpha + age) / (alpha + lastAt)) ** (r + repeats);
}
