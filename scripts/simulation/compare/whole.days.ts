/**
 * Laws of gaps that are known in whole days only. Acts of one day count once, so short gaps are missing and every gap is
 * at least 1: a density at the whole day would call exponential gaps of four days lognormal nearly always.
 *
 * 1. A gap x that begins at any instant of a day with equal chance spans g midnights with the chance 1 − |x − g|, if that
 *    is above 0. With H, the integral of the law's distribution function, P(g) = H(g + 1) − 2 H(g) + H(g − 1).
 * 2. A gap within one day is never seen: P(g) is divided by 1 − P(0) = 1 − H(1).
 * 3. H(x) = x F(x) − ∫₀ˣ t f(t) dt, and both laws know the last term: mean · (F(x) − x f(x) / k) for the gamma law of
 *    shape k, and mean · Φ((ln x − μ − σ²) / σ) for the lognormal law.
 * 4. The likelihood has its maximum near that of the plain fit. A search along both axes finds it.
 */
import { fitGamma, fitLogNormal, logGamma, type Fitted, type GammaFit } from './estimators.js';
import type { LogNormalFit } from '../fitted.js';

/** H at x > 0: the integral of the law's distribution function from 0 to x. */
type Integral = (x: number) => number;
type Point = readonly [number, number];

/** Below this the difference of the three integrals is rounding. */
const LEAST_CHANCE = 1e-11;
/** Gaps that vary by less than a twentieth of their mean are one gap. */
const LARGEST_SHAPE = 400;
const LEAST_DEVIATION = 0.05;
const FIRST_STEP = 0.4;
const LAST_STEP = 0.01;
const PRECISION = 1e-13;
const MOST_TERMS = 2_000;
const TINY = 1e-300;
const LOG_GAMMA_OF_HALF = 0.5 * Math.log(Math.PI);

/** @param gaps whole days, 1 or more, at least one of them */
export function fitGammaToDays(gaps: readonly number[]): Fitted<GammaFit> {
  const start = fitGamma(gaps);
  const counts = countsOf(gaps);
  const lawAt = ([logShape, logMean]: Point): GammaFit => ({
    shape: Math.min(Math.exp(logShape), LARGEST_SHAPE),
    mean: Math.exp(logMean),
  });
  const from: Point = [Math.log(Math.min(start.shape, LARGEST_SHAPE)), Math.log(start.mean)];
  const { point, value } = highest((at) => likelihoodOf(counts, gammaIntegral(lawAt(at))), from);
  return { ...lawAt(point), logLikelihood: value };
}

/** @param gaps whole days, 1 or more, at least one of them */
export function fitLogNormalToDays(gaps: readonly number[]): Fitted<LogNormalFit> {
  const start = fitLogNormal(gaps);
  const counts = countsOf(gaps);
  const lawAt = ([logMean, logOfSd]: Point): LogNormalFit => ({
    logMean,
    logSd: Math.max(Math.exp(logOfSd), LEAST_DEVIATION),
  });
  const from: Point = [start.logMean, Math.log(start.logSd)];
  const { point, value } = highest((at) => likelihoodOf(counts, logNormalIntegral(lawAt(at))), from);
  return { ...lawAt(point), logLikelihood: value };
}

function likelihoodOf(counts: ReadonlyMap<number, number>, integral: Integral): number {
  const known = new Map<number, number>([[0, 0]]);
  const at = (x: number): number => {
    const value = known.get(x) ?? integral(x);
    known.set(x, value);
    return value;
  };
  const seen = Math.log(Math.max(1 - at(1), LEAST_CHANCE));
  let sum = 0;
  for (const [gap, count] of counts) {
    const chance = at(gap + 1) - 2 * at(gap) + at(gap - 1);
    sum += count * (Math.log(Math.max(chance, LEAST_CHANCE)) - seen);
  }
  return sum;
}

function gammaIntegral({ shape, mean }: GammaFit): Integral {
  const rate = shape / mean;
  const logOfGamma = logGamma(shape);
  return (x) => {
    const front = frontOf(shape, rate * x, logOfGamma);
    const share = gammaShare(shape, rate * x, front);
    return x * share - mean * (share - front / shape);
  };
}

function logNormalIntegral({ logMean, logSd }: LogNormalFit): Integral {
  const mean = Math.exp(logMean + logSd ** 2 / 2);
  return (x) => {
    const z = (Math.log(x) - logMean) / logSd;
    return x * normalShare(z) - mean * normalShare(z - logSd);
  };
}

/** The search ends when no step of LAST_STEP along an axis is better. */
function highest(valueAt: (point: Point) => number, start: Point): { point: Point; value: number } {
  let best = { point: start, value: valueAt(start) };
  for (let step = FIRST_STEP; step >= LAST_STEP;) {
    const [x, y] = best.point;
    const around: Point[] = [
      [x + step, y],
      [x - step, y],
      [x, y + step],
      [x, y - step],
    ];
    const better = around
      .map((point) => ({ point, value: valueAt(point) }))
      .reduce((one, other) => (other.value > one.value ? other : one), best);
    if (better === best) step /= 2;
    best = better;
  }
  return best;
}

/**
 * Share of a gamma law of this shape and scale 1 below x > 0. Abramowitz and Stegun 6.5.29 and, above the mean, 6.5.31.
 * @param front x times the law's density at x
 */
function gammaShare(shape: number, x: number, front: number): number {
  return x < shape + 1 ? front * seriesOf(shape, x) : 1 - front * fractionOf(shape, x);
}

function frontOf(shape: number, x: number, logOfGamma: number): number {
  return Math.exp(shape * Math.log(x) - x - logOfGamma);
}

function seriesOf(shape: number, x: number): number {
  let [term, sum] = [1 / shape, 1 / shape];
  for (let n = 1; n < MOST_TERMS && term > sum * PRECISION; n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return sum;
}

/** The continued fraction from its front, by the method of Lentz. */
function fractionOf(shape: number, x: number): number {
  let below = x + 1 - shape;
  let c = 1 / TINY;
  let d = 1 / below;
  let product = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const above = -n * (n - shape);
    below += 2;
    d = 1 / nonZero(above * d + below);
    c = nonZero(below + above / c);
    product *= c * d;
    const change = c * d - 1;
    if (change < PRECISION && change > -PRECISION) break;
  }
  return product;
}

function nonZero(value: number): number {
  return value < TINY && value > -TINY ? TINY : value;
}

/** Share of a standard normal law below z: its square is a gamma law of shape ½. */
function normalShare(z: number): number {
  const half = z ** 2 / 2;
  return half === 0 ? 0.5 : 0.5 * (1 + Math.sign(z) * gammaShare(0.5, half, frontOf(0.5, half, LOG_GAMMA_OF_HALF)));
}

function countsOf(gaps: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const gap of gaps) counts.set(gap, (counts.get(gap) ?? 0) + 1);
  return counts;
}
