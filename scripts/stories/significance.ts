/**
 * When a count holds a bound. From 200 customers on the share itself counts. A smaller population is refuted only when
 * chance would give so bad a count less than once in a hundred times.
 */
const LARGE = 200;
const RARE = 0.01;

/** @param least the share of customers that must be within */
export function holdsShare(within: number, of: number, least: number): boolean {
  if (of >= LARGE || least >= 1) return within >= least * of - 1e-9;
  return binomialUpTo(within, of, least) >= RARE;
}

/** Whether so many events in so many years are at most `rate` a year. */
export function holdsRate(count: number, years: number, rate: number, isLarge: boolean): boolean {
  if (isLarge) return count <= rate * years;
  return 1 - poissonUpTo(count - 1, rate * years) >= RARE;
}

export function isLargeSample(customers: number): boolean {
  return customers >= LARGE;
}

/** P(X ≤ k) for n trials of probability p, term by term. */
function binomialUpTo(k: number, n: number, p: number): number {
  let term = (1 - p) ** n;
  let sum = term;
  for (let i = 1; i <= k; i++) {
    term *= ((n - i + 1) / i) * (p / (1 - p));
    sum += term;
  }
  return Math.min(1, sum);
}

/** P(X ≤ k) for the mean. */
function poissonUpTo(k: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = k < 0 ? 0 : term;
  for (let i = 1; i <= k; i++) {
    term *= mean / i;
    sum += term;
  }
  return Math.min(1, sum);
}
