import { describe, expect, it } from '@jest/globals';
import { anActivity } from '../../../test/builders/activity.builder.js';
import { A_POLICY } from '../../../test/builders/lifecycle.builder.js';
import { dueAt } from '../lifecycle/review.schedule.js';
import { firstFlag, silentSignals } from './forecast.js';
import { signalsOf, type Signals } from '../features/signals.js';
import { nextLifecycle } from '../lifecycle/stages.js';
import type { ModelScores } from '../model/model.scores.js';
import { advance, apply, newState, type CustomerState } from '../state/state.js';
import { DAY_MS } from '../primitives/time.js';
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

describe('the forecast of silence', () => {
  it('names the very instant at which the sweeps will flag the customer', () => {
    const customer = aWeeklyCustomer();
    const steps = silentSignals('c1', customer, A_POLICY);
    const forecast = firstFlag('c1', customer.lifecycle, steps, steps.map(scoresOf), A_POLICY, RULES);

    let swept = customer;
    while (swept.lifecycle.stage !== 'decline') {
      swept = decided(swept, dueAt('c1', swept.lifecycle.stage, signalsOf(swept, swept.asOf), A_POLICY));
    }
    expect(forecast).toEqual({ at: swept.asOf, stage: 'decline', alertAt: swept.asOf });
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
