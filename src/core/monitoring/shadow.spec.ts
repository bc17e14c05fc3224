import { describe, expect, it } from '@jest/globals';
import { A_POLICY, aLifecycle, someSignals, troubledSignals } from '../../../test/builders/lifecycle.builder.js';
import type { StagePolicy } from '../model/policy.js';
import { ShadowCounts, compareScores, shadowView, type RaisedBy } from './shadow.js';

const NOW = Date.UTC(2026, 0, 15, 12);
const STRICT = { ...A_POLICY, decline: { enterRisk: 0.1, stayRisk: 0.1, strongRisk: 0.2 } };

function scoresOf(risk: number): { risk: number; stages: number[] } {
  return { risk, stages: [0, 0, 0, 1, 0, 0] };
}

describe('a shadow beside the active model', () => {
  const before = aLifecycle({ stage: 'maturity', sinceAt: 0 });
  const customer = { customerId: 'c1', lifecycle: before };
  const scored = (risk: number) => ({ ...customer, signals: troubledSignals(NOW), scores: scoresOf(risk) });
  const by = (active: StagePolicy, shadow: StagePolicy) => ({ active, shadow, rules: { absenceDays: 21 } });

  it.each([
    ['agrees when neither changes the stage', 0.1, 0.3, A_POLICY, { agrees: true, move: null }],
    [
      'differs when only the shadow changes the stage',
      0.1,
      0.9,
      A_POLICY,
      { agrees: false, move: { from: 'maturity', to: 'decline' } },
    ],
    ['differs when only the active model changes the stage', 0.9, 0.1, A_POLICY, { agrees: false, move: null }],
    [
      'agrees when both make the same transition',
      0.9,
      0.95,
      A_POLICY,
      { agrees: true, move: { from: 'maturity', to: 'decline' } },
    ],
    ['is judged by its own policy', 0.3, 0.3, STRICT, { agrees: false, move: { from: 'maturity', to: 'decline' } }],
  ])('%s', (_what, risk, theirs, policy, expected) => {
    const comparison = compareScores(scored(risk), scoresOf(theirs), by(A_POLICY, policy));
    expect(comparison).toMatchObject(expected);
    expect(comparison.difference).toBeCloseTo(Math.abs(theirs - risk), 12);
  });

  describe('and a plain fact', () => {
    const closings = { relationship: { at: NOW, by: 'customer' }, account: null, product: null } as const;
    const ended = { ...customer, signals: someSignals(NOW, { closings }), scores: scoresOf(0.1) };
    const off = { ...A_POLICY, facts: { ...A_POLICY.facts, closed: { ...A_POLICY.facts.closed, isOn: false } } };

    it('agree, whatever the shadow says, and its transition is not the shadow’s own', () => {
      expect(compareScores(ended, scoresOf(0.95), by(A_POLICY, A_POLICY))).toMatchObject({ agrees: true, move: null });
    });

    it('differ when only the policy in use knows it', () => {
      expect(compareScores(ended, scoresOf(0.1), by(A_POLICY, off))).toMatchObject({ agrees: false, move: null });
    });

    it('is a transition of the shadow’s own policy when only that one knows it', () => {
      const move = { from: 'maturity', to: 'termination' };
      expect(compareScores(ended, scoresOf(0.1), by(off, A_POLICY))).toMatchObject({ agrees: false, move });
    });
  });

  it.each<[number, number, RaisedBy | null]>([
    [0.9, 0.95, 'both'],
    [0.9, 0.1, 'active'],
    [0.1, 0.9, 'shadow'],
    [0.1, 0.2, null],
  ])('at a risk of %d, and %d by the shadow, an alert is raised by %s', (ours, theirs, alert) => {
    expect(compareScores(scored(ours), scoresOf(theirs), by(A_POLICY, A_POLICY)).alert).toBe(alert);
  });

  it('raises no alert of which somebody was told before', () => {
    const told = aLifecycle({ stage: 'decline', sinceAt: 0, cause: { fact: null, confidence: 0.5, isTold: true } });
    const known = { ...scored(0.9), lifecycle: told };
    expect(compareScores(known, scoresOf(0.9), by(A_POLICY, A_POLICY)).alert).toBeNull();
  });

  it('is counted under names that the view reads', () => {
    const counts = new ShadowCounts();
    counts.add({ agrees: true, difference: 0.001, move: null, alert: null });
    counts.add({ agrees: true, difference: 0.001, move: null, alert: 'both' });
    counts.add({ agrees: false, difference: 0.3, move: { from: 'new', to: 'growth' }, alert: 'shadow' });
    counts.drop(7);
    const view = shadowView(Object.fromEntries(counts.take()));
    expect(view).toMatchObject({ rows: 3, agreed: 2, differed: 1, dropped: 7 });
    expect(view.moves).toEqual([{ from: 'new', to: 'growth', rows: 1 }]);
    expect(view.differences.filter(({ rows }) => rows > 0)).toEqual([
      { atMost: 0.001, rows: 2 },
      { atMost: 0.5, rows: 1 },
    ]);
    expect(view.alerts).toEqual({ both: 1, active: 0, shadow: 1 });
    expect(counts.take().size).toBe(0);
  });
});
