import { describe, expect, it } from '@jest/globals';
import { normalQuantile, studentQuantile } from './quantiles.js';

describe('a quantile', () => {
  it.each([
    [0.5, 0],
    [0.1, 1.2816],
    [0.05, 1.6449],
    [0.025, 1.96],
    [0.01, 2.3263],
    [0.005, 2.5758],
    [0.001, 3.0902],
    [0.0001, 3.719],
  ])('of the normal distribution is that of the tables, at %d: %d', (tail, expected) => {
    expect(Math.abs(normalQuantile(tail) - expected)).toBeLessThan(0.0006);
  });

  it.each([
    [10, 0.05, 1.8125],
    [10, 0.005, 3.1693],
    [9, 0.001, 4.2968],
    [10, 0.001, 4.1437],
    [20, 0.001, 3.5518],
    [30, 0.001, 3.3852],
    [60, 0.001, 3.2317],
    [15, 0.0001, 4.88],
    [30, 0.00001, 5.054],
  ])("of Student's distribution with %i degrees is that of the tables, at %d: %d", (freedom, tail, expected) => {
    expect(Math.abs(studentQuantile(tail, freedom) / expected - 1)).toBeLessThan(0.01);
  });

  it("of Student's distribution nears the normal one, from above", () => {
    expect(studentQuantile(0.001, 15)).toBeGreaterThan(studentQuantile(0.001, 50));
    expect(studentQuantile(0.001, 1_000_000)).toBeCloseTo(normalQuantile(0.001), 4);
  });
});
