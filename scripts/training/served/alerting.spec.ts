import { describe, expect, it } from '@jest/globals';
import type { WireEvent } from '../../../src/core/state/activity.js';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import { alertingOf, weeklyEvaluations } from './alerting.js';
import { collectLog } from '../rows/history.js';
import { isTestCustomer } from '../rows/splits.js';
import { PAYMENTS } from '../rows/made-up-log.js';

const START = Date.UTC(2025, 0, 1);
const HORIZON = 30;
const SEED = 1;
const LOG_DAYS = 240;

/** Ids that are drawn as test customers. */
const tested = Array.from({ length: 400 }, (_, i) => `c${i}`).filter((id) => isTestCustomer(id, SEED));
const [leaving = '', gone = '', ...staying] = tested.slice(0, 20);

function* paying(customerId: string, until: number): Generator<WireEvent> {
  for (let day = 0; day <= until; day += 3) {
    const occurredAt = START + day * DAY_MS + DAY_MS / 2;
    yield { id: `${customerId}-${day}`, customerId, occurredAt, channel: 'mobile', type: 'payment', amount: 1 };
  }
}

/** Twenty customers pay every third day. One stops on day 150; one already stopped on day 60. */
function* events(): Generator<WireEvent> {
  yield* paying(leaving, 150);
  yield* paying(gone, 60);
  for (const id of staying) yield* paying(id, LOG_DAYS);
}

const log = await collectLog(events(), PAYMENTS);
const period = { from: START + 140 * DAY_MS, to: START + 196 * DAY_MS };
const evaluations = weeklyEvaluations(log, period, HORIZON, SEED);
const idOf = (row: number): string => log.customers[evaluations.customer[row] ?? -1]?.id ?? '';
const scored = (score: (id: string, row: number) => number) =>
  Float64Array.from({ length: evaluations.rows }, (_, row) => score(idOf(row), row));

const rules = { horizonDays: HORIZON, budget: 0.25, draws: { seed: 1, resamples: 20 } };
const figuresOf = (scores: Float64Array) => alertingOf(log, evaluations, { model: scores }, rules).scores['model'];

describe('weeklyEvaluations', () => {
  it('evaluates every test customer once a week through the period', () => {
    expect(evaluations.rows).toBe(9 * 20);
    expect(Math.min(...evaluations.at)).toBe(period.from);
    expect(Math.max(...evaluations.at)).toBe(period.from + 56 * DAY_MS);
  });
});

describe('alertingOf', () => {
  it('credits who is found in time with the days until a horizon of silence', () => {
    const figures = figuresOf(scored((id) => (id === leaving ? 1 : 0)));
    expect(figures?.recall).toBe(1);
    // The budget first allows one alert at the evaluation on day 140, when the last payment is ten days in the
    // future.
    expect(figures?.medianLeadDays).toBe(150 + HORIZON - 140);
  });

  it('alerts nobody twice within a horizon, and pays for wrong alerts', () => {
    const figures = figuresOf(scored((id) => (id === leaving ? 1 : 0)));
    const budget = Math.floor((9 * 7 * 0.25 * 19) / 30);
    expect(figures?.alerts).toBeGreaterThan(budget - 2);
    expect(figures?.alerts).toBeLessThanOrEqual(budget);
    expect((figures?.precision ?? 0) * (figures?.alerts ?? 0)).toBeCloseTo(1, 2);
  });

  it('gives no alert to who is visibly silent, however high the score', () => {
    const onlyGone = figuresOf(scored((id) => (id === gone ? 1 : 0)));
    const nobody = figuresOf(scored(() => 0));
    expect(onlyGone).toEqual(nobody);
    const late = figuresOf(
      scored((id, row) => (id === leaving && (evaluations.at[row] ?? 0) > START + 175 * DAY_MS ? 1 : 0)),
    );
    expect(late?.recall).toBe(0);
  });

  it('knows how often chance would be right', () => {
    const { baseRate, inBusiness, eligible, visiblySilentDays } = alertingOf(log, evaluations, {}, rules);
    expect(visiblySilentDays).toBe(20);
    expect(eligible).toBeLessThan(inBusiness);
    expect(baseRate).toBeGreaterThan(0);
    expect(baseRate).toBeLessThan(0.05);
  });
});
