import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Activity } from '../../../src/core/state/activity.js';
import { featureRows } from '../../../src/core/features/features.js';
import { signalsOf } from '../../../src/core/features/signals.js';
import { decodeState, encodeState } from '../../../src/core/state/state.codec.js';
import { advance, apply, newState, type CustomerState } from '../../../src/core/state/state.js';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import { collectLog, type EventLog } from './history.js';
import { PAYMENTS, madeUpLog } from './made-up-log.js';
import { createRandom } from '../../command/random.js';
import { planFor, sampleAt, sampleLog, type Samples } from './samples.js';
import { periodsOf, splitsOf } from './splits.js';
import { labelSamples, lastLabelledAt } from './targets.js';

const HORIZON = 20;
const steady = () => ({ perDay: 0.1, joinsAt: 0, leavesAt: Infinity });

function* events(change: (occurredAt: number, i: number) => number = (at) => at) {
  let i = 0;
  for (const event of madeUpLog(createRandom(5), { customers: 40, days: 150 }, steady)) {
    yield { ...event, occurredAt: change(event.occurredAt, i++) };
  }
}

function samplesOf(log: EventLog, until = lastLabelledAt(log, HORIZON)): Samples {
  return sampleLog(log, { ...planFor(log, { until, seed: 1 }), strideDays: 7, eventShare: 1 });
}

/** Rows as text by customer and instant. */
function rowsUpTo(log: EventLog, samples: Samples, until: number): string[] {
  return Array.from(samples.at, (at, row) => {
    const features = samples.x.subarray(row * samples.columns, (row + 1) * samples.columns);
    return at <= until ? [`${log.customers[samples.customer[row] ?? 0]?.id} ${at} ${features.join(' ')}`] : [];
  }).flat();
}

/** The features right after each event and half a day later, with a change to the state at every step. */
function featuresAlong(
  activities: readonly Activity[],
  until: number,
  between: (state: CustomerState) => CustomerState,
): number[][] {
  let state = newState(activities[0]?.occurredAt ?? 0);
  return [...activities, null].flatMap((activity) => {
    const at = activity?.occurredAt ?? until;
    advance(state, at);
    if (activity !== null) apply(state, activity);
    const after = [...featureRows([signalsOf(state, at)])];
    state = between(state);
    advance(state, at + DAY_MS / 2);
    const later = [...featureRows([signalsOf(state, at + DAY_MS / 2)])];
    state = between(state);
    return [after, later];
  });
}

let log: EventLog;
beforeAll(async () => void (log = await collectLog(events(), PAYMENTS)));

describe('samples', () => {
  it('do not feel what happens later', async () => {
    const cut = log.from + 70 * DAY_MS;
    const later = await collectLog(
      events((at, i) => (at > cut && i % 2 === 0 ? cut + 1 + (at - cut) / 3 : at)),
      PAYMENTS,
    );
    const before = rowsUpTo(log, samplesOf(log), cut);
    expect(before.length).toBeGreaterThan(200);
    expect(rowsUpTo(later, samplesOf(later), cut)).toEqual(before);
  });

  it('are the same when the state was stored and read again at any time in between', () => {
    const { activities = [] } = log.customers[0] ?? {};
    const until = log.to + 90 * DAY_MS;
    const plain = featuresAlong(activities, until, (state) => state);
    expect(plain.length).toBeGreaterThan(20);
    const stored = featuresAlong(activities, until, (state) => decodeState(encodeState(state)));
    expect(stored).toEqual(plain);
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 5, maxLength: 40 }), (pauses) => {
        let step = 0;
        const sometimes = featuresAlong(activities, until, (state) => {
          return pauses[step++ % pauses.length] === true ? decodeState(encodeState(state)) : state;
        });
        expect(sometimes).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });

  it('at given instants equal those of the service at these instants', () => {
    const { activities = [] } = log.customers[3] ?? {};
    const instants = [20, 60, 61, 149].map((day) => log.from + day * DAY_MS);
    const { x, columns, rows } = sampleAt(log, (customer) => customer === 3, instants);
    expect(rows).toBe(instants.filter((at) => at >= (activities[0]?.occurredAt ?? 0)).length);
    const state = newState(activities[0]?.occurredAt ?? 0);
    const last = instants.at(-1) ?? 0;
    for (const activity of activities.filter(({ occurredAt }) => occurredAt <= last)) {
      advance(state, activity.occurredAt);
      apply(state, activity);
    }
    advance(state, last);
    expect([...x.subarray((rows - 1) * columns)]).toEqual([...featureRows([signalsOf(state, last)])]);
  });

  it('are made both after events and between them', () => {
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
    const splits = splitsOf(log, { horizonDays: HORIZON, seed: 1 });
    const known = new Set([...splits.train.customer, ...splits.validation.customer, ...splits.refit.customer]);
    expect(Math.min(splits.train.rows, splits.validation.rows, splits.test.rows)).toBeGreaterThan(0);
    expect(splits.test.customer.some((customer) => known.has(customer))).toBe(false);
    expect(splits.train.at.every((at) => at + HORIZON * DAY_MS < periods.test.from)).toBe(true);
    expect(splits.refit.at.every((at) => at + HORIZON * DAY_MS < periods.test.from)).toBe(true);
    expect(splits.refit.rows).toBeGreaterThan(splits.train.rows + splits.validation.rows);
    expect(splits.test.at.every((at) => at >= periods.test.from)).toBe(true);
  });
});
