import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CountedHistogram, Histogram, Registry } from './prometheus.client.js';

const BUCKETS = [0.01, 0.1, 1];
const SECONDS = fc.oneof(
  fc.constantFrom(0, ...BUCKETS),
  fc.integer({ min: 0, max: 5_000 }).map((ms) => ms / 1_000),
);

describe('a histogram of counted values', () => {
  it('says what one says that takes them one by one', async () => {
    const batches = fc.array(fc.tuple(SECONDS, fc.integer({ min: 1, max: 20 })), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const [counted, usual] = [new Registry(), new Registry()];
        const about = { name: 'seconds', help: 'of events', buckets: BUCKETS };
        const many = new CountedHistogram({ ...about, registers: [counted] });
        const one = new Histogram({ ...about, registers: [usual] });
        for (const [value, times] of all) {
          many.observeMany(value, times);
          for (let i = 0; i < times; i++) one.observe(value);
        }
        expect(rounded(await counted.metrics())).toEqual(rounded(await usual.metrics()));
      }),
    );
  });
});

/** Sums of the same numbers, added in another order, differ in their last digits. */
function rounded(text: string): string[] {
  return text.split('\n').map((line) => {
    const [, name, value] = /^(seconds_sum) (.*)$/.exec(line) ?? [];
    return name === undefined ? line : `${name} ${Number(value).toFixed(6)}`;
  });
}
