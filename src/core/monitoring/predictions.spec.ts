import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anActivity } from '../../../test/builders/activity.builder.js';
import { labelAt } from './labels.js';
import {
  outcomeOf,
  predictionsOf,
  readPrediction,
  settlesAt,
  writePrediction,
  type Prediction,
  type Said,
} from './predictions.js';
import { advance, apply, newState, type CustomerState } from '../state/state.js';
import { Tiles } from '../state/tile.columns.js';
import { Calendar, UTC } from '../primitives/calendar.js';
import { DAY_MS, HOUR_MS, dayOf } from '../primitives/time.js';

const NOW = Date.UTC(2026, 4, 1, 9);
const HORIZON = 62;

const SAID: Said = {
  customerId: 'c-1',
  asOf: NOW,
  evaluatedAt: null,
  atEvent: false,
  alertOpened: false,
  arm: null,
  lastBusinessAt: NOW - 10 * DAY_MS,
  risk: 0.25,
  stage: 'maturity',
  model: 'm-1',
};

const kinds = (said: Partial<Said>, oneIn = 1): string[] =>
  predictionsOf({ ...SAID, ...said }, HORIZON, oneIn).map(({ kind }) => kind);

describe('predictionsOf', () => {
  it.each([
    ['a first evaluation at a sweep', {}, ['sweep']],
    ['a first evaluation at an event', { atEvent: true }, ['event']],
    ['evaluated a minute ago', { evaluatedAt: NOW - 60_000 }, []],
    ['evaluated more than four weeks ago', { evaluatedAt: NOW - 28 * DAY_MS }, ['sweep']],
    ['an alert opens between two samples', { evaluatedAt: NOW - 60_000, alertOpened: true }, ['alert']],
    ['no longer in business', { lastBusinessAt: NOW - (HORIZON + 1) * DAY_MS }, []],
    ['never in business', { lastBusinessAt: null }, []],
    ['an alert opens on somebody long silent', { lastBusinessAt: NOW - 90 * DAY_MS, alertOpened: true }, ['alert']],
    ['not decided yet', { stage: null }, []],
  ] as const)('%s', (_situation, said, expected) => {
    expect(kinds(said)).toEqual(expected);
  });

  it('samples a customer about once in four weeks, however often they are evaluated', () => {
    let sampled = 0;
    for (let hour = 1; hour <= 280 * 24; hour++) {
      sampled += kinds({
        asOf: NOW + hour * 3_600_000,
        evaluatedAt: NOW + (hour - 1) * 3_600_000,
        lastBusinessAt: NOW + hour * 3_600_000,
      }).length;
    }
    expect(sampled).toBe(10);
  });

  it('takes about one customer in so many, always the same ones', () => {
    const ids = Array.from({ length: 4_000 }, (_, i) => `customer-${i}`);
    const sampled = ids.filter((customerId) => kinds({ customerId }, 16).length > 0);
    expect(sampled.length).toBeGreaterThan(180);
    expect(sampled.length).toBeLessThan(330);
    expect(ids.filter((customerId) => kinds({ customerId }, 16).length > 0)).toEqual(sampled);
  });
});

describe('a prediction as text', () => {
  const prediction: Prediction = {
    kind: 'alert',
    customerId: 'a,b|c',
    asOf: NOW,
    horizonDays: 62,
    risk: 13107 / 65535,
    stage: 'decline',
    model: 'm-1',
  };

  it('is read as it was written, whatever the customer is called', () => {
    expect(readPrediction(writePrediction(prediction))).toEqual(prediction);
  });

  it.each(['', 'x', '9,1,2,3,4,m,c', '0,1,2,3,9,m,c', '0,1,2,3,4,m', '0,one,2,3,4,m,c'])('"%s" is nothing', (text) => {
    expect(readPrediction(text)).toBeNull();
  });

  it('can be settled when the last day of its horizon is complete and no late event can reach it', () => {
    expect(settlesAt(prediction)).toBe((dayOf(NOW) + HORIZON + 1 + 7) * DAY_MS);
  });
});

/** The state after business on these days (before the settling instant), as of that instant. */
function stateAfter(days: readonly number[], settledAt: number): CustomerState {
  const state = newState(days[0]! * DAY_MS);
  days.forEach((day, i) => {
    const occurredAt = day * DAY_MS + 3_600_000;
    advance(state, occurredAt);
    apply(state, anActivity({ id: `e-${i}`, occurredAt, kind: 'purchase', amount: 100 }));
  });
  advance(state, settledAt);
  return state;
}

describe('outcomeOf', () => {
  it("is the trainer's label, for any business of a year and a half", () => {
    const cutDay = dayOf(NOW);
    const horizons = fc.integer({ min: 7, max: 90 });
    const business = fc.uniqueArray(fc.integer({ min: -420, max: 110 }), { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(horizons, business, (horizonDays, offsets) => {
        const prediction: Prediction = { ...SAID, stage: 'maturity', kind: 'sweep', horizonDays };
        const settledAt = settlesAt(prediction);
        const days = offsets
          .map((offset) => cutDay + offset)
          .filter((day) => day * DAY_MS < settledAt - DAY_MS)
          .sort((a, b) => a - b);
        fc.pre(days.length > 0 && days[0]! <= cutDay);
        const label = labelAt(
          { activeDays: days, firstDay: days[0]! },
          { cutDay, horizonDays, logEndDay: cutDay + horizonDays },
        );
        const outcome = outcomeOf(prediction, stateAfter(days, settledAt));
        // A customer last seen before the kept span has no business in it: both sides count them as not in business.
        if (label?.inBusiness === true) expect(outcome).toEqual(label);
        else expect(outcome?.inBusiness).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['90 days: the whole baseline of training is remembered', 90, true],
    ['110 days: more than two horizons are', 110, true],
    ['130 days: less than two are', 130, false],
  ])('of a horizon of %s', (_situation, horizonDays, isKnown) => {
    const prediction: Prediction = { ...SAID, stage: 'maturity', kind: 'sweep', horizonDays };
    const cutDay = dayOf(NOW);
    const state = stateAfter(
      Array.from({ length: 60 }, (_, i) => cutDay - 590 + 10 * i),
      settlesAt(prediction),
    );
    expect(outcomeOf(prediction, state) !== null).toBe(isKnown);
  });
});

describe('in the time zone of the bank', () => {
  const beijing = new Calendar([{ from: 0, offsetMs: 8 * HOUR_MS }]);
  /** Two in the morning of the next day there. */
  const evening = Date.UTC(2026, 4, 1, 18);
  const prediction: Prediction = { ...SAID, asOf: evening, stage: 'maturity', kind: 'sweep', horizonDays: HORIZON };

  it('the last day of the horizon ends at the local midnight', () => {
    const end = Date.UTC(2026, 4, 2) + (HORIZON + 1) * DAY_MS - 8 * HOUR_MS;
    expect(settlesAt(prediction, beijing)).toBe(end + 7 * DAY_MS);
  });

  it('who is in business is counted in local days', () => {
    const lastBusinessAt = Date.UTC(2026, 4, 1, 15) - HORIZON * DAY_MS; // an hour before their midnight
    expect(kinds({ asOf: evening, lastBusinessAt })).toEqual(['sweep']);
    expect(kinds({ asOf: evening, lastBusinessAt, calendar: beijing })).toEqual([]);
  });

  it('the outcome is that of the same life by UTC: in the night, of one who has just left business', () => {
    const night = Date.UTC(2026, 4, 2, 2);
    const days = [5, 4, 3, 2, 1].map((times) => night - (times * HORIZON + 1) * DAY_MS);
    const outcomeBy = (calendar: Calendar, shiftMs: number): ReturnType<typeof outcomeOf> => {
      const one = { ...prediction, asOf: night - shiftMs };
      const state = newState((days[0] ?? 0) - shiftMs, new Tiles(), calendar);
      for (const [i, at] of days.entries()) {
        advance(state, at - shiftMs);
        apply(state, anActivity({ id: `e-${i}`, occurredAt: at - shiftMs, kind: 'purchase', amount: 100 }));
      }
      advance(state, settlesAt(one, calendar));
      return outcomeOf(one, state);
    };
    expect(outcomeBy(beijing, 8 * HOUR_MS)).toEqual(outcomeBy(UTC, 0));
    expect(outcomeBy(UTC, 0)?.inBusiness).toBe(false);
  });
});
