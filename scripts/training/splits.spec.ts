import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityCatalog } from '../../src/core/activity.js';
import { DAY_MS } from '../../src/core/time.js';
import { collectLog, type EventLog } from './history.js';
import { madeUpLog } from './made-up-log.js';
import { createRandom } from './random.js';
import { planFor, sampleLog, type Samples } from './samples.js';
import { periodsOf, splitSamples } from './splits.js';
import { labelSamples, lastLabelledAt } from './targets.js';

const catalog: ActivityCatalog = { types: { payment: 'money_out' }, unmapped: 'session', currency: 'CNY', rates: {} };
const HORIZON = 20;
const steady = () => ({ perDay: 0.1, joinsAt: 0, leavesAt: Infinity });

function* events(change: (occurredAt: number, i: number) => number = (at) => at) {
  let i = 0;
  for (const event of madeUpLog(createRandom(5), { customers: 40, days: 150 }, steady)) {
    yield { ...event, occurredAt: change(event.occurredAt, i++) };
  }
}

function samplesOf(log: EventLog, until = lastLabelledAt(log, HORIZON)): Samples {
  return sampleLog(log, { ...planFor(log, until, 1), strideDays: 7, eventShare: 1 });
}

/** Rows as text by customer and instant. */
function rowsUpTo(log: EventLog, samples: Samples, until: number): string[] {
  return Array.from(samples.at, (at, row) => {
    const features = samples.x.subarray(row * samples.columns, (row + 1) * samples.columns);
    return at <= until ? [`${log.customers[samples.customer[row] ?? 0]?.id} ${at} ${features.join(' ')}`] : [];
  }).flat();
}

let log: EventLog;
beforeAll(async () => void (log = await collectLog(events(), catalog)));

describe('samples', () => {
  it('do not feel what happens later', async () => {
    const cut = log.from + 70 * DAY_MS;
    const later = await collectLog(
      events((at, i) => (at > cut && i % 2 === 0 ? cut + 1 + (at - cut) / 3 : at)),
      catalog,
    );
    const before = rowsUpTo(log, samplesOf(log), cut);
    expect(before.length).toBeGreaterThan(200);
    expect(rowsUpTo(later, samplesOf(later), cut)).toEqual(before);
  });

  it('are taken both after events and between them', () => {
    const { atEvent, rows } = samplesOf(log);
    const afterEvents = atEvent.reduce((sum, one) => sum + one, 0);
    expect(afterEvents).toBeGreaterThan(100);
    expect(rows - afterEvents).toBeGreaterThan(100);
  });

  it('without a future in the log are dropped', () => {
    const all = samplesOf(log, log.to);
    const labelled = labelSamples(log, all, HORIZON);
    expect(all.at.some((at) => at > lastLabelledAt(log, HORIZON))).toBe(true);
    expect(labelled.rows).toBeGreaterThan(0);
    expect(labelled.at.every((at) => at <= lastLabelledAt(log, HORIZON))).toBe(true);
  });
});

describe('splits', () => {
  it('keep every label window of one period out of the next', () => {
    const { train, validation, test } = periodsOf(log, HORIZON);
    expect(train.to + HORIZON * DAY_MS).toBeLessThan(validation.from);
    expect(validation.to + HORIZON * DAY_MS).toBeLessThan(test.from);
    expect(test.to).toBe(lastLabelledAt(log, HORIZON));
    expect(train.from).toBeGreaterThan(log.from);
  });

  it('hold rows of their period, and test customers who took no part before', () => {
    const periods = periodsOf(log, HORIZON);
    const splits = splitSamples(log, labelSamples(log, samplesOf(log), HORIZON), periods, 1);
    const known = new Set([...splits.train.customer, ...splits.validation.customer]);
    expect(Math.min(splits.train.rows, splits.validation.rows, splits.test.rows)).toBeGreaterThan(0);
    expect(splits.test.customer.some((customer) => known.has(customer))).toBe(false);
    expect(splits.train.at.every((at) => at + HORIZON * DAY_MS < periods.test.from)).toBe(true);
    expect(splits.test.at.every((at) => at >= periods.test.from)).toBe(true);
  });
});
