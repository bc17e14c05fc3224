/** Laws fitted to positive values by maximum likelihood, and quantiles. */
import { itemAt } from '../../../src/core/primitives/item.at.js';
import type { LogNormalFit } from '../fitted.js';

export interface GammaFit {
  readonly shape: number;
  readonly mean: number;
}

/** A fitted law, and the logarithm of the likelihood of all values under it. */
export type Fitted<Law> = Law & { readonly logLikelihood: number };

/** Values that are almost equal have an unbounded shape: the search ends here. */
const LARGEST_SHAPE = 1e4;
const LEAST_SHAPE = 1e-3;
const HALVINGS = 50;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
/** Above this argument the asymptotic series below are exact to ten digits. */
const ASYMPTOTIC = 10;

/**
 * Of a gamma law the mean is the sample's, and the shape k solves ln k − ψ(k) = ln(mean) − mean(ln), whose left side
 * falls in k (Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions", volume 1, chapter 17).
 * @param values above 0, at least one
 */
export function fitGamma(values: readonly number[]): Fitted<GammaFit> {
  const mean = meanOf(values);
  const meanLog = meanOf(values.map(Math.log));
  const shape = shapeOf(Math.log(mean) - meanLog);
  const logLikelihood =
    values.length * (shape * Math.log(shape / mean) - logGamma(shape) + (shape - 1) * meanLog - shape);
  return { shape, mean, logLikelihood };
}

/** @param values above 0, at least one */
export function fitLogNormal(values: readonly number[]): Fitted<LogNormalFit> {
  const logs = values.map(Math.log);
  const logMean = meanOf(logs);
  const variance = meanOf(logs.map((log) => (log - logMean) ** 2));
  // Equal values have a variance of 0: the bound answers to the bound on a gamma law's shape.
  const logSd = Math.sqrt(Math.max(variance, 1 / LARGEST_SHAPE));
  const logLikelihood = -values.length * (logMean + Math.log(logSd) + HALF_LOG_TWO_PI + variance / (2 * logSd ** 2));
  return { logMean, logSd, logLikelihood };
}

/** The value below which this share of the values lies, linear between two values. NaN when there is none. */
export function quantileOf(values: readonly number[], share: number): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = itemAt(sorted, Math.floor(place));
  return below + (itemAt(sorted, Math.ceil(place)) - below) * (place - Math.floor(place));
}

/** NaN when there is none. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation of a sample, with n − 1. NaN for fewer than two values. */
export function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function shapeOf(gap: number): number {
  let [low, high] = [Math.log(LEAST_SHAPE), Math.log(LARGEST_SHAPE)];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (middle - digamma(Math.exp(middle)) > gap) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** ln Γ(x) for x > 0: Stirling's series, after Γ(x + 1) = x Γ(x). Abramowitz and Stegun 6.1.41. */
export function logGamma(x: number): number {
  if (x < ASYMPTOTIC) return logGamma(x + 1) - Math.log(x);
  const inverse = 1 / (x * x);
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + (1 / 12 - inverse * (1 / 360 - inverse / 1260)) / x;
}

/** ψ(x), the derivative of ln Γ(x), for x > 0. Abramowitz and Stegun 6.3.18. */
function digamma(x: number): number {
  if (x < ASYMPTOTIC) return digamma(x + 1) - 1 / x;
  const inverse = 1 / (x * x);
  return Math.log(x) - 0.5 / x - inverse * (1 / 12 - inverse * (1 / 120 - inverse / 252));
}
