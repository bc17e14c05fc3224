import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bucketsOf, CountedHistogram, Histogram, Registry } from './prometheus.client.js';

const BUCKETS = [0.01, 0.1, 1];
const RUNS = ['live', 'replay'];
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
        const about = { name: 'seconds', help: 'of events', buckets: BUCKETS, labelNames: ['run'] };
        const many = new CountedHistogram({ ...about, registers: [counted] });
        const one = new Histogram({ ...about, registers: [usual] });
        const rows = RUNS.map((run) => many.row({ run }));
        for (const run of RUNS) one.zero({ run });
        for (const [value, times] of all) {
          const which = times % RUNS.length;
          rows[which]?.observe(value, times);
          for (let i = 0; i < times; i++) one.observe({ run: RUNS[which] }, value);
        }
        expect(rounded(await counted.metrics())).toEqual(rounded(await usual.metrics()));
      }),
    );
  });
});

describe('the observations by bucket', () => {
  const about = { name: 'seconds', help: 'of events', buckets: BUCKETS };

  it('are a row for each value of a label, however it counts', async () => {
    const runs = new CountedHistogram({ ...about, labelNames: ['run'], registers: [new Registry()] });
    const live = runs.row({ run: 'live' });
    for (const value of [0.005, 0.05, 0.06, 7]) live.observe(value, 1);
    expect(await bucketsOf(runs, 'run')).toEqual({ live: [1, 2, 0, 1] });
    const steps = new Histogram({ ...about, labelNames: ['step'], registers: [new Registry()] });
    steps.observe({ step: 'read' }, 0.05);
    steps.observe({ step: 'commit' }, 5);
    expect(await bucketsOf(steps, 'step')).toEqual({ read: [0, 1, 0, 0], commit: [0, 0, 0, 1] });
  });
});

/** Sums of the same numbers, added in another order, differ in their last digits. */
function rounded(text: string): string[] {
  return text.split('\n').map((line) => {
    const [, name, value] = /^(seconds_sum\S*) (.*)$/.exec(line) ?? [];
    return name === undefined ? line : `${name} ${Number(value).toFixed(6)}`;
  });
}
