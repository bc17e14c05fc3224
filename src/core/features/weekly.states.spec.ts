import { describe, expect, it } from '@jest/globals';
import { anActivity } from '../../../test/builders/activity.builder.js';
import { DAY_MS } from '../primitives/time.js';
import { advance, apply, newState, type CustomerState } from '../state/state.js';
import { weeklyStates } from './weekly.states.js';

const START = Date.UTC(2025, 0, 6);

/** Pays once a day up to a day, then stops. */
function payingUntil(lastDay: number, days: number): CustomerState {
  const state = newState(START);
  for (let day = 0; day <= lastDay; day++) {
    advance(state, START + day * DAY_MS);
    apply(state, anActivity({ kind: 'money_out', occurredAt: START + day * DAY_MS }));
  }
  advance(state, START + days * DAY_MS);
  return state;
}

describe('the states of past weeks', () => {
  it('end with the last evaluation, one a week, none before the customer was known', () => {
    const weeks = weeklyStates(payingUntil(20, 24), 53);
    expect(weeks.map(({ at }) => (at - START) / DAY_MS)).toEqual([3, 10, 17, 24]);
  });

  it('know nothing of what came later', () => {
    const [, , third, last] = weeklyStates(payingUntil(20, 24), 53);
    expect([third?.signals.businessSilentDays, last?.signals.businessSilentDays]).toEqual([0, 4]);
    expect(third?.signals.lifetimeBusinessDays).toBe(18);
  });

  it('say where they are estimates: weeks that are no longer kept by the day', () => {
    const weeks = weeklyStates(payingUntil(300, 300), 40);
    expect(weeks[0]?.isEstimated).toBe(true);
    expect(weeks.at(-1)?.isEstimated).toBe(false);
    expect(weeklyStates(payingUntil(20, 24), 53).filter(({ isEstimated }) => isEstimated)).toEqual([]);
  });
});
