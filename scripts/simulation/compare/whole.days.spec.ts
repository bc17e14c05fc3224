import { describe, expect, it } from '@jest/globals';
import { createRandom, type Random } from '../../command/random.js';
import { fitGamma, fitLogNormal, meanOf } from './estimators.js';
import { fitGammaToDays, fitLogNormalToDays } from './whole.days.js';

const CUSTOMERS = 40;
const DAYS = 730;

describe('gaps known in whole days', () => {
  it.each([
    [1, 4],
    [1, 12],
    [2, 5],
    [4, 9],
  ])('have a gamma law of shape %d and a mean of %d days beneath', (shape, mean) => {
    const fits = crowd((random) => erlang(random, shape, mean)).map(fitGammaToDays);
    expect(meanOf(fits.map((fit) => fit.shape ** -0.5)) * Math.sqrt(shape)).toBeCloseTo(1, 1);
    expect(meanOf(fits.map((fit) => fit.mean)) / mean).toBeCloseTo(1, 1);
  });

  it('have a lognormal law beneath', () => {
    const fits = crowd((random) => Math.exp(1.2 + 0.8 * normal(random))).map(fitLogNormalToDays);
    expect(meanOf(fits.map(({ logMean }) => logMean))).toBeCloseTo(1.2, 1);
    expect(meanOf(fits.map(({ logSd }) => logSd))).toBeCloseTo(0.8, 1);
  });

  it('are rarely taken for lognormal when they are exponential, as the density at the whole day does', () => {
    const gaps = crowd((random) => erlang(random, 1, 4));
    const beneath = gaps.filter((one) => fitLogNormalToDays(one).logLikelihood > fitGammaToDays(one).logLikelihood);
    const density = gaps.filter((one) => fitLogNormal(one).logLikelihood > fitGamma(one).logLikelihood);
    expect(beneath.length).toBeLessThan(0.25 * CUSTOMERS);
    expect(density.length).toBeGreaterThan(0.75 * CUSTOMERS);
  });

  it('are taken for lognormal when they are', () => {
    const gaps = crowd((random) => Math.exp(1.2 + 0.8 * normal(random)));
    const lognormal = gaps.filter((one) => fitLogNormalToDays(one).logLikelihood > fitGammaToDays(one).logLikelihood);
    expect(lognormal.length).toBeGreaterThan(0.75 * CUSTOMERS);
  });

  it('have the chances of the law: those of an exponential gap are known in closed form', () => {
    // Of the gaps that span a midnight, those of g days are a geometric law with the quotient e^(−1 / mean).
    const gaps = [1, 1, 1, 2, 2, 3, 5];
    const { shape, mean, logLikelihood } = fitGammaToDays(gaps);
    expect(logLikelihood).toBeGreaterThanOrEqual(geometric(gaps, 1 / Math.log(meanOf(gaps) / (meanOf(gaps) - 1))));
    expect([shape, mean].every(Number.isFinite)).toBe(true);
  });

  it('end at a bound where they are all equal', () => {
    const { shape, mean } = fitGammaToDays([7, 7, 7, 7, 7, 7, 7, 7]);
    expect(shape).toBeGreaterThan(100);
    expect(mean).toBeCloseTo(7, 0);
  });
});

function geometric(gaps: readonly number[], mean: number): number {
  const quotient = Math.exp(-1 / mean);
  return gaps.reduce((sum, gap) => sum + Math.log((1 - quotient) * quotient ** (gap - 1)), 0);
}

/** Each customer's gaps between different days, of acts that are drawn at instants. */
function crowd(gapOf: (random: Random) => number): number[][] {
  return Array.from({ length: CUSTOMERS }, (_, i) => {
    const random = createRandom(i);
    const days = new Set<number>();
    for (let at = random(); at < DAYS; at += gapOf(random)) days.add(Math.floor(at));
    const ascending = [...days];
    return ascending.slice(1).map((day, place) => day - (ascending[place] ?? day));
  });
}

/** A sum of exponential values is gamma: no sampler of our own stands between the test and the law. */
function erlang(random: Random, shape: number, mean: number): number {
  let sum = 0;
  for (let i = 0; i < shape; i++) sum -= Math.log(1 - random());
  return (sum * mean) / shape;
}

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
