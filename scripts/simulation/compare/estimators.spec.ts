import { describe, expect, it } from '@jest/globals';
import { createRandom, type Random } from '../../command/random.js';
import { deviationOf, fitGamma, fitLogNormal, meanOf, quantileOf } from './estimators.js';

const SIZE = 20_000;

describe('the gamma law', () => {
  it.each([
    [1, 5],
    [2, 12],
    [6, 30],
  ])('of shape %d and mean %d is found again in a sample', (shape, mean) => {
    const found = fitGamma(drawn(1, (random) => erlang(random, shape, mean)));
    expect(found.shape / shape).toBeCloseTo(1, 1);
    expect(found.mean / mean).toBeCloseTo(1, 1);
  });

  it('has the density of the exponential law at shape 1, so the likelihood is known', () => {
    const values = drawn(2, (random) => erlang(random, 1, 7));
    const { logLikelihood, mean } = fitGamma(values);
    const exponential = -values.length * (Math.log(mean) + 1);
    expect(logLikelihood).toBeGreaterThanOrEqual(exponential);
    expect(logLikelihood - exponential).toBeLessThan(4);
  });

  it('has shape 1 where the logarithm of the mean exceeds the mean logarithm by Euler’s constant', () => {
    const apart = Math.sqrt(1 - Math.exp(-2 * 0.5772156649015329));
    expect(fitGamma([1 + apart, 1 - apart]).shape).toBeCloseTo(1, 6);
  });

  it('ends at a bound where all values are equal', () => {
    expect(fitGamma([3, 3, 3]).shape).toBeGreaterThan(9_000);
  });
});

describe('the lognormal law', () => {
  it('is found again in a sample', () => {
    const found = fitLogNormal(drawn(3, (random) => Math.exp(2 + 0.7 * normal(random))));
    expect(found.logMean).toBeCloseTo(2, 1);
    expect(found.logSd).toBeCloseTo(0.7, 1);
  });

  it('has its likelihood at the mode of the logarithms', () => {
    // Density of values e and 1/e at logMean 0, logSd 1: the product of e^−½ / (x √2π).
    expect(fitLogNormal([Math.E, 1 / Math.E]).logLikelihood).toBeCloseTo(-1 - Math.log(2 * Math.PI), 9);
  });
});

describe('which law is likelier', () => {
  const lead = (values: number[]): number => fitGamma(values).logLikelihood - fitLogNormal(values).logLikelihood;

  it('says gamma of gamma values', () => {
    expect(lead(drawn(4, (random) => erlang(random, 2, 10)))).toBeGreaterThan(100);
  });

  it('says lognormal of lognormal values', () => {
    expect(lead(drawn(5, (random) => Math.exp(normal(random))))).toBeLessThan(-100);
  });
});

describe('quantiles and moments', () => {
  it.each([
    [0, 1],
    [0.5, 2.5],
    [0.9, 3.7],
    [1, 4],
  ])('%d of 1 to 4 is %d', (share, value) => {
    expect(quantileOf([4, 2, 3, 1], share)).toBeCloseTo(value, 12);
  });

  it('are not known of nothing', () => {
    expect([quantileOf([], 0.5), meanOf([]), deviationOf([1])]).toEqual([NaN, NaN, NaN]);
  });

  it('counts the deviation of a sample', () => {
    expect(deviationOf([1, 2, 3, 4])).toBeCloseTo(Math.sqrt(5 / 3), 12);
  });
});

function drawn(seed: number, one: (random: Random) => number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: SIZE }, () => one(random));
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
