import { describe, expect, it } from '@jest/globals';
import { pathsOf, riskPlan } from './risk.plan.js';

const SPAN = { fromAt: 100, toAt: 200 };
const week = (at: number, risk: number, isEstimated = false) => ({ at, risk, isEstimated });

describe('the line of the risk', () => {
  it('stands under the ribbon: the same instant at the same place, a greater risk higher', () => {
    const { weeks, changes } = riskPlan([week(100, 0), week(150, 0.25), week(200, 1)], [{ at: 125, risk: 0.5 }], SPAN);
    expect(weeks.map(({ x, y }) => [x, y])).toEqual([
      [0, 1],
      [0.5, 0.75],
      [1, 0],
    ]);
    expect(changes).toMatchObject([{ x: 0.25, y: 0.5 }]);
  });

  it('leaves out what lies outside of the ribbon', () => {
    expect(riskPlan([week(99, 0), week(201, 0)], [{ at: 50, risk: 1 }], SPAN)).toEqual({ weeks: [], changes: [] });
  });

  it('is one line, the estimated part drawn apart and joined to the rest', () => {
    const { weeks } = riskPlan([week(100, 0, true), week(150, 0.5), week(200, 1)], [], SPAN);
    expect(pathsOf(weeks, 100, 10)).toEqual({ estimated: 'M0 10L50 5', known: 'M50 5L100 0' });
    expect(pathsOf(weeks.slice(1), 100, 10).estimated).toBe('');
  });
});
