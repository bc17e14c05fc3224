import { describe, expect, it } from '@jest/globals';
import type { CurvePoint } from './alerting.js';
import { bestRanking, goalOf, precisionAt } from './service.goals.js';

function curve(...points: [recall: number, precision: number][]): CurvePoint[] {
  return points.map(([recall, precision], i) => {
    return { budget: (i + 1) / 100, alerts: 10 * (i + 1), recall, precision, medianLeadDays: 40 };
  });
}

describe('the goals of alerts', () => {
  it('are those of a known log, and one and a half times chance elsewhere', () => {
    expect(goalOf('cdnow', { baseRate: 0.5 })).toEqual({ precision: 0.7, caught: 0.2 });
    expect(goalOf('my-log', { baseRate: 0.2 })).toEqual({ precision: 0.3, caught: 0 });
  });

  it('are compared with the ranking that catches most', () => {
    const curves = { model: curve([0.1, 0.8], [0.2, 0.7]), recency: curve([0.05, 0.5], [0.1, 0.5]), bgnbd: null };
    expect(bestRanking({ curves })?.name).toBe('model');
    expect(bestRanking({ curves: { bgnbd: null } })).toBeNull();
  });

  it('lie on a curve between two budgets', () => {
    const points = curve([0.1, 0.8], [0.3, 0.6]);
    expect(precisionAt(points, { precision: 0.7, caught: 0.2 })).toBeCloseTo(0.7);
    expect(precisionAt(points, { precision: 0.7, caught: 0.05 })).toBe(0.8);
    expect(precisionAt(points, { precision: 0.7, caught: 0.5 })).toBeNull();
  });
});
