import { describe, expect, it } from '@jest/globals';
import { A_POLICY, aLifecycle, someSignals, troubledSignals } from '../../../test/builders/lifecycle.builder.js';
import { ShadowCounts, compareScores, shadowView } from './shadow.js';

const NOW = Date.UTC(2026, 0, 15, 12);
const STRICT = { ...A_POLICY, decline: { enterRisk: 0.1, stayRisk: 0.1, strongRisk: 0.2 } };

function scoresOf(risk: number): { risk: number; stages: number[] } {
  return { risk, stages: [0, 0, 0, 1, 0, 0] };
}

describe('a shadow beside the active model', () => {
  const before = aLifecycle({ stage: 'maturity', sinceAt: 0 });
  const scored = (risk: number) => ({ before, signals: troubledSignals(NOW), scores: scoresOf(risk) });

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
    const comparison = compareScores(scored(risk), A_POLICY, scoresOf(theirs), policy);
    expect(comparison).toMatchObject(expected);
    expect(comparison.difference).toBeCloseTo(Math.abs(theirs - risk), 12);
  });

  describe('and a plain fact', () => {
    const closings = { relationship: { at: NOW, by: 'customer' }, account: null, product: null } as const;
    const ended = { before, signals: someSignals(NOW, { closings }), scores: scoresOf(0.1) };
    const off = { ...A_POLICY, facts: { ...A_POLICY.facts, closed: { ...A_POLICY.facts.closed, isOn: false } } };

    it('agree, whatever the shadow says, and its transition is not the shadow’s own', () => {
      expect(compareScores(ended, A_POLICY, scoresOf(0.95), A_POLICY)).toMatchObject({ agrees: true, move: null });
    });

    it('differ when only the policy in use knows it', () => {
      expect(compareScores(ended, A_POLICY, scoresOf(0.1), off)).toMatchObject({ agrees: false, move: null });
    });

    it('is a transition of the shadow’s own policy when only that one knows it', () => {
      const move = { from: 'maturity', to: 'termination' };
      expect(compareScores(ended, off, scoresOf(0.1), A_POLICY)).toMatchObject({ agrees: false, move });
    });
  });

  it('is counted under names that the view reads', () => {
    const counts = new ShadowCounts();
    counts.add({ agrees: true, difference: 0.001, move: null });
    counts.add({ agrees: false, difference: 0.3, move: { from: 'new', to: 'growth' } });
    counts.drop(7);
    const view = shadowView(Object.fromEntries(counts.take()));
    expect(view).toMatchObject({ rows: 2, agreed: 1, differed: 1, dropped: 7 });
    expect(view.moves).toEqual([{ from: 'new', to: 'growth', rows: 1 }]);
    expect(view.differences.filter(({ rows }) => rows > 0)).toEqual([
      { atMost: 0.001, rows: 1 },
      { atMost: 0.5, rows: 1 },
    ]);
    expect(counts.take().size).toBe(0);
  });
});
