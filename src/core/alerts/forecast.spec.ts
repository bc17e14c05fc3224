import { describe, expect, it } from '@jest/globals';
import { anActivity } from '../../../test/builders/activity.builder.js';
import { A_POLICY } from '../../../test/builders/lifecycle.builder.js';
import { dueAt } from '../lifecycle/review.schedule.js';
import { firstFlag, silentSignals } from './forecast.js';
import { judge } from './telling.js';
import { signalsOf, type Signals } from '../features/signals.js';
import { nextLifecycle } from '../lifecycle/stages.js';
import type { ModelScores } from '../model/model.scores.js';
import { advance, apply, newState, type CustomerState } from '../state/state.js';
import { nextFactDay } from '../facts/findings.js';
import { DAY_MS, dayOf } from '../primitives/time.js';
import { STAGES } from '../primitives/vocabulary.js';

const RULES = { absenceDays: 21 };
const START = Date.UTC(2026, 0, 5);

/** A model that only sees silence: certain after a hundred days. */
function scoresOf(signals: Signals): ModelScores {
  return { risk: Math.min(1, signals.businessSilentDays / 100), stages: STAGES.map(() => 0) };
}

function decided(state: CustomerState, asOf: number): CustomerState {
  advance(state, asOf);
  const signals = signalsOf(state, asOf);
  return { ...state, lifecycle: nextLifecycle(state.lifecycle, signals, scoresOf(signals), A_POLICY, 'test') };
}

/** Business every week for half a year. */
function aWeeklyCustomer(): CustomerState {
  let state = newState(START);
  for (let week = 0; week < 26; week++) {
    const at = START + week * 7 * DAY_MS;
    advance(state, at);
    apply(state, anActivity({ occurredAt: at }));
    state = decided(state, at);
  }
  return state;
}

/** Calm whatever happens: only facts speak. */
const CALM: ModelScores = { risk: 0, stages: STAGES.map(() => 0) };

/** Does this on each of the days, and is evaluated each time. Days count from the start. */
function lived(days: readonly number[], parts: Parameters<typeof anActivity>[0] = {}): CustomerState {
  let state = newState(START);
  for (const day of days) {
    const at = START + day * DAY_MS;
    advance(state, at);
    apply(state, anActivity({ occurredAt: at, ...parts }));
    state = calmly(state, at).state;
  }
  return state;
}

/** Evaluated as the service does, by facts alone; and when it would evaluate the customer next. */
function calmly(before: CustomerState, asOf: number): { state: CustomerState; nextAt: number } {
  advance(before, asOf);
  const signals = signalsOf(before, asOf);
  const judged = { customerId: 'c1', lifecycle: before.lifecycle, signals };
  const { lifecycle, waitsUntil } = judge(judged, CALM, { policy: A_POLICY, model: 'test', rules: RULES });
  const nextAt = Math.min(dueAt('c1', lifecycle.stage, signals, A_POLICY), waitsUntil);
  return { state: { ...before, lifecycle }, nextAt };
}

describe('the forecast of plain facts', () => {
  const spread = (count: number, gap: number): number[] => Array.from({ length: count }, (_, i) => Math.round(i * gap));

  it.each<[string, CustomerState]>([
    ['daily', lived(spread(150, 1))],
    ['every third day', lived(spread(70, 3))],
    ['weekly', lived(spread(40, 7))],
    ['with a salary every month', lived(spread(9, 30.4), { kind: 'money_in', isIncome: true, amount: 500_000 })],
  ])('of a customer who comes %s names the days of decline and alert, and they come true', (_how, customer) => {
    const steps = silentSignals('c1', customer, A_POLICY);
    const scores = steps.map(() => CALM);
    const forecast = firstFlag('c1', customer.lifecycle, steps, scores, A_POLICY, RULES);

    const factDay = nextFactDay(signalsOf(customer, customer.asOf), A_POLICY.facts);
    const end = customer.asOf + 300 * DAY_MS;
    const seen: { declined?: number; told?: number } = {};
    let [state, at] = [customer, calmly(customer, customer.asOf).nextAt];
    while (seen.told === undefined && at < end) {
      const { state: after, nextAt } = calmly(state, at);
      if (after.lifecycle.stage === 'decline') seen.declined ??= dayOf(at);
      if (after.lifecycle.cause.isTold) seen.told = dayOf(at);
      [state, at] = [after, nextAt];
    }
    expect(forecast?.stage).toBe('decline');
    expect(seen).toEqual({ declined: dayOf(forecast?.at ?? NaN), told: dayOf(forecast?.alertAt ?? NaN) });
    expect(dayOf(forecast?.at ?? NaN)).toBe(factDay);
  });

  it('lets the alert of a daily customer wait for the absence, and the decline not', () => {
    const customer = lived(spread(150, 1));
    const steps = silentSignals('c1', customer, A_POLICY);
    const forecast = firstFlag(
      'c1',
      customer.lifecycle,
      steps,
      steps.map(() => CALM),
      A_POLICY,
      RULES,
    );
    const [decline, alert] = [forecast?.at, forecast?.alertAt].map((at) => dayOf(at ?? NaN) - dayOf(customer.asOf));
    expect(decline).toBeLessThanOrEqual(10);
    expect(alert).toBe(RULES.absenceDays);
  });
});

describe('the forecast of silence', () => {
  it('names the very instant at which the sweeps will flag the customer', () => {
    const customer = aWeeklyCustomer();
    const lastDay = dayOf(customer.asOf);
    const steps = silentSignals('c1', customer, A_POLICY);
    const forecast = firstFlag('c1', customer.lifecycle, steps, steps.map(scoresOf), A_POLICY, RULES);

    let swept = customer;
    while (swept.lifecycle.stage !== 'decline') {
      swept = decided(swept, dueAt('c1', swept.lifecycle.stage, signalsOf(swept, swept.asOf), A_POLICY));
    }
    expect(forecast).toMatchObject({ at: swept.asOf, stage: 'decline' });
    expect(dayOf(forecast?.alertAt ?? NaN) - lastDay).toBe(RULES.absenceDays);
    const silentDays = (swept.asOf - customer.asOf) / DAY_MS;
    expect([silentDays > 14, silentDays < 35]).toEqual([true, true]);
  });

  it('has nothing to say when neither model nor facts mind', () => {
    const { silence, halved } = A_POLICY.facts;
    const facts = { ...A_POLICY.facts, silence: { ...silence, isOn: false }, halved: { ...halved, isOn: false } };
    const calmPolicy = { ...A_POLICY, facts };
    const customer = aWeeklyCustomer();
    const steps = silentSignals('c1', customer, A_POLICY);
    const calm = steps.map(() => ({ risk: 0, stages: STAGES.map(() => 0) }));
    expect(firstFlag('c1', customer.lifecycle, steps, calm, calmPolicy, RULES)).toBeNull();
  });
});
