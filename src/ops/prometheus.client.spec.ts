import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bucketsOf, CountedHistogram, Histogram, Registry } from './prometheus.client.js';

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

describe('the observations by bucket', () => {
  const about = { name: 'seconds', help: 'of events', buckets: BUCKETS };

  it('are one row for a histogram without labels, however it counts', async () => {
    const many = new CountedHistogram({ ...about, registers: [new Registry()] });
    const one = new Histogram({ ...about, registers: [new Registry()] });
    for (const value of [0.005, 0.05, 0.06, 7]) {
      many.observeMany(value, 1);
      one.observe(value);
    }
    expect(await bucketsOf(many)).toEqual({ '': [1, 2, 0, 1] });
    expect(await bucketsOf(one)).toEqual({ '': [1, 2, 0, 1] });
  });

  it('are a row for each value of a label', async () => {
    const steps = new Histogram({ ...about, labelNames: ['step'], registers: [new Registry()] });
    steps.observe({ step: 'read' }, 0.05);
    steps.observe({ step: 'commit' }, 5);
    expect(await bucketsOf(steps, 'step')).toEqual({ read: [0, 1, 0, 0], commit: [0, 0, 0, 1] });
  });
});

/** Sums of the same numbers, added in another order, differ in their last digits. */
function rounded(text: string): string[] {
  return text.split('\n').map((line) => {
    const [, name, value] = /^(seconds_sum) (.*)$/.exec(line) ?? [];
    return name === undefined ? line : `${name} ${Number(value).toFixed(6)}`;
  });
}
