import { describe, expect, it } from '@jest/globals';
import { Dice } from './dice.js';
import { GENERATORS, LAWS } from './laws.js';
import { VARIATIONS } from './person.js';
import { gapOf, walk } from './walk.js';

function moments(values: readonly number[]): { mean: number; variation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variation: Math.sqrt(variance) / mean };
}

const CASES = GENERATORS.flatMap((generator) =>
  VARIATIONS.flatMap((variation) => [true, false].map((isLognormal) => ({ generator, variation, isLognormal }))),
);

describe('gaps', () => {
  it.each(CASES)('of the $generator laws have mean 1 and variation $variation (lognormal: $isLognormal)', (one) => {
    const gap = gapOf(new Dice('gaps'), one, LAWS[one.generator]);
    const { mean, variation } = moments(Array.from({ length: 40_000 }, gap));
    expect(mean).toBeCloseTo(1, 1.5);
    expect(variation / one.variation).toBeCloseTo(1, 1.2);
  });
});

describe('a walk', () => {
  const days = (speedOn: (day: number) => number, until = 4_000): number[] => {
    const found: number[] = [];
    const dice = new Dice('walk');
    walk(
      dice,
      () => dice.gamma(0.4),
      5,
      { from: 0, until, speedOn },
      (day) => found.push(day),
    );
    return found;
  };

  it('acts as often as the mean gap says', () => {
    expect(days(() => 1).length / 800).toBeCloseTo(1, 1.2);
  });

  it('acts half as often at half the pace, and not at all at none', () => {
    expect(days(() => 0.5).length / 400).toBeCloseTo(1, 1.2);
    expect(days((day) => (day >= 100 && day < 130 ? 0 : 1)).filter((day) => day >= 100 && day < 130)).toEqual([]);
  });
});
