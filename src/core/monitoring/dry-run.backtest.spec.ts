import { describe, expect, it } from '@jest/globals';
import { A_POLICY, aLifecycle, troubledSignals } from '../../../test/builders/lifecycle.builder.js';
import { aStateAboutToEnd } from '../../../test/builders/state.builder.js';
import { BacktestTally, dailyEvaluations, lifecycleAt, walk } from './dry-run.backtest.js';
import type { Examined } from './dry-run.js';
import { flapsOf } from './flaps.js';
import type { StagePolicy } from '../model/policy.js';
import type { HistoryEntry } from '../contracts/records.js';
import type { ModelScores } from '../model/model.scores.js';
import { advance, type CustomerState } from '../state/state.js';
import { DAY_MS } from '../primitives/time.js';
import { STAGES, type EpochMs, type Stage } from '../primitives/vocabulary.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const RULES = { absenceDays: 21 };
const JUDGING = { policy: A_POLICY, model: 'test', rules: RULES };
const ONE: Examined = { customers: 1, examined: 1, share: 1, cutShort: false };
const PATIENT: StagePolicy = { ...A_POLICY, version: 2, termination: { ...A_POLICY.termination, silentDays: 300 } };

function entry(to: Stage, at: EpochMs, from: Stage | null = null): HistoryEntry {
  return { at, from, to, risk: 0, confidence: 0, reasons: [], model: 'test', policy: 1, as: 'first' };
}

/** Bought monthly, and silent since 120 days. */
function aCustomer(): CustomerState {
  const state = aStateAboutToEnd(NOW, 'mobile');
  advance(state, NOW);
  return state;
}

function risks(...all: number[]): ModelScores[] {
  return all.map((risk) => ({ risk, stages: STAGES.map(() => 0.1) }));
}

function days(count: number) {
  return Array.from({ length: count }, (_, i) => troubledSignals(NOW + i * DAY_MS));
}

describe('where a customer begins', () => {
  const history = [entry('development', NOW - 90 * DAY_MS), entry('maturity', NOW - 30 * DAY_MS, 'development')];

  it.each<[string, number, Stage | null]>([
    ['the stage entered last before', 10, 'maturity'],
    ['the stage of the very instant', 30, 'maturity'],
    ['an earlier stage', 31, 'development'],
    ['nowhere, before the first decision', 91, null],
  ])('is %s', (_what, daysAgo, stage) => {
    expect(lifecycleAt(history, NOW - daysAgo * DAY_MS).stage).toBe(stage);
  });
});

describe('the daily evaluations', () => {
  it('are one a day, the last one now', () => {
    const evaluations = dailyEvaluations({ customerId: 'c1', state: aCustomer(), history: [] }, 3);
    expect(evaluations.map(({ asOf }) => NOW - asOf)).toEqual([2 * DAY_MS, DAY_MS, 0]);
    expect(evaluations.map(({ businessSilentDays }) => Math.round(businessSilentDays))).toEqual([118, 119, 120]);
  });

  it('begin when the customer was first seen', () => {
    expect(dailyEvaluations({ customerId: 'c1', state: aCustomer(), history: [] }, 365)).toHaveLength(211);
  });
});

describe('the walk', () => {
  const start = aLifecycle({ stage: 'maturity', sinceAt: NOW - 100 * DAY_MS });

  it('continues with the lifecycle of the day before: two days confirm', () => {
    expect(walk('c1', start, days(3), risks(0.7, 0.1, 0.7), JUDGING).stage).toBe('maturity');
    expect(walk('c1', start, days(3), risks(0.1, 0.7, 0.7), JUDGING)).toEqual({
      stage: 'decline',
      moves: [{ from: 'maturity', to: 'decline', at: NOW + 2 * DAY_MS }],
      alerts: [null],
    });
  });

  it('counts no alert on the first day: who was told before is not recorded', () => {
    const declining = aLifecycle({
      stage: 'decline',
      sinceAt: 0,
      cause: { fact: null, confidence: 0.5, isTold: false },
    });
    expect(walk('c1', declining, days(1), risks(0.9), JUDGING).alerts).toEqual([]);
    expect(walk('c1', declining, days(2), risks(0.1, 0.9), JUDGING).alerts).toEqual([null]);
  });

  it('does not count a first stage as a transition', () => {
    expect(walk('c1', aLifecycle(), days(1), risks(0.1), JUDGING)).toEqual({
      stage: 'maturity',
      moves: [],
      alerts: [],
    });
  });
});

describe('the past of a customer who fell silent', () => {
  const state = aCustomer();
  const customer = { customerId: 'c1', state, history: [entry('maturity', NOW - 60 * DAY_MS)] };
  const evaluations = dailyEvaluations(customer, 28);
  const scores = risks(...evaluations.map(() => 0.9));

  function past(candidate: StagePolicy) {
    const tally = new BacktestTally({ candidate, present: A_POLICY, model: 'test', rules: RULES }, 28);
    tally.add(customer, evaluations, scores);
    return tally.view(ONE);
  }

  it('ends elsewhere under a policy that waits longer', () => {
    expect(past(PATIENT)).toMatchObject({
      days: 28,
      elsewhere: 1,
      matrix: { termination: { decline: 1 } },
      movesPerDay: { candidate: 0.0357, present: 0.0357 },
      flapShare: { candidate: 0, present: 0 },
      asRecorded: 0,
    });
  });

  it('ends where it ends under the same policy', () => {
    expect(past({ ...A_POLICY, version: 9 })).toMatchObject({
      elsewhere: 0,
      matrix: { termination: { termination: 1 } },
    });
  });

  it('returns no shares when there is nothing to divide by', () => {
    const none = new BacktestTally({ candidate: PATIENT, present: A_POLICY, model: 'test', rules: RULES }, 28);
    expect(none.view({ ...ONE, examined: 0, share: 0 })).toMatchObject({
      asRecorded: null,
      flapShare: { candidate: null, present: null },
    });
  });
});

describe('a flap', () => {
  const [there, back] = [
    { from: 'maturity', to: 'decline', at: NOW },
    { from: 'decline', to: 'maturity', at: NOW + 13 * DAY_MS },
  ] as const;

  it.each([
    ['is a transition back within 14 days', [there, back], 1],
    ['is no later transition back', [there, { ...back, at: NOW + 14 * DAY_MS }], 0],
    ['is no transition to a third stage', [there, { ...back, to: 'termination' as const }], 0],
  ])('%s', (_what, moves, count) => {
    expect(flapsOf(moves)).toBe(count);
  });
});
