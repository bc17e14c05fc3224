import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { binByQuantiles } from './quantiles.js';

const column = (values: readonly number[]) => ({ x: Float32Array.from(values), rows: values.length, columns: 1 });
const value = fc.oneof(
  fc.float({ noDefaultInfinity: true, noNaN: true }),
  fc.constantFrom(0, -0, 1, 2, 3, NaN, Math.fround(1 + 2 ** -23)),
);

describe('binByQuantiles', () => {
  it('puts a value left of a threshold exactly when it is less or equal, for any values', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.integer({ min: 2, max: 255 }), (values, maxBins) => {
        const { bins, thresholds } = binByQuantiles(column(values), maxBins);
        const [cuts = Float32Array.of()] = thresholds;
        expect(cuts.length).toBeLessThan(maxBins);
        values.forEach((one, row) => {
          const bin = bins[row] ?? NaN;
          if (Number.isNaN(one)) expect(bin).toBe(cuts.length + 1);
          else cuts.forEach((cut, i) => expect(bin <= i).toBe(one <= cut));
        });
      }),
    );
  });

  it('separates all distinct values when there are few', () => {
    const { bins } = binByQuantiles(column([3, 1, 2, 1, NaN, 3]), 255);
    expect([...bins]).toEqual([2, 0, 1, 0, 3, 2]);
  });

  it('spreads many values evenly over the bins', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i * i);
    const { bins } = binByQuantiles(column(values), 10);
    const counts = Array.from({ length: 10 }, (_, bin) => bins.filter((one) => one === bin).length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(99);
  });
});
