/**
 * Tails of the binomial distribution, exact to about 1e-12 for counts up to thousands. One term is computed in log
 * space. The others follow from the ratio of neighbouring terms and are summed away from the mean, so that they only
 * shrink. A tail that includes the mean is one minus the other tail.
 */

/** P(X ≤ k) for X ~ Binomial(n, p). */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return k <= n * p ? sumDown(k, n, p) : 1 - sumUp(k + 1, n, p);
}

/** P(X ≥ k) for X ~ Binomial(n, p). */
export function binomialUpperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return k >= n * p ? sumUp(k, n, p) : 1 - sumDown(k - 1, n, p);
}

/** Sums the terms k, k − 1, … 0. pmf(i − 1) / pmf(i) = i (1 − p) / ((n − i + 1) p). */
function sumDown(k: number, n: number, p: number): number {
  let term = Math.exp(logPmf(k, n, p));
  let sum = term;
  for (let i = k; i > 0 && term > sum * Number.EPSILON; i--) {
    term *= (i * (1 - p)) / ((n - i + 1) * p);
    sum += term;
  }
  return Math.min(1, sum);
}

/** Sums the terms k, k + 1, … n. pmf(i + 1) / pmf(i) = (n − i) p / ((i + 1) (1 − p)). */
function sumUp(k: number, n: number, p: number): number {
  let term = Math.exp(logPmf(k, n, p));
  let sum = term;
  for (let i = k; i < n && term > sum * Number.EPSILON; i++) {
    term *= ((n - i) * p) / ((i + 1) * (1 - p));
    sum += term;
  }
  return Math.min(1, sum);
}

function logPmf(k: number, n: number, p: number): number {
  const certain = p <= 0 ? 0 : p >= 1 ? n : -1;
  if (certain >= 0) return k === certain ? 0 : -Infinity;
  return logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p);
}

function logChoose(n: number, k: number): number {
  const smaller = Math.min(k, n - k);
  let sum = 0;
  for (let i = 1; i <= smaller; i++) sum += Math.log((n - smaller + i) / i);
  return sum;
}
