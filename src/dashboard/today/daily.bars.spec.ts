import { describe, expect, it } from '@jest/globals';
import { dailyPlan, DAILY_HEIGHT } from './daily.bars.js';

type Days = Parameters<typeof dailyPlan>[0];
const NONE = { prospect: 0, development: 0, growth: 0, maturity: 0, decline: 0, termination: 0 };
const MEASURES = { acquired: 0, activated: 0, retained: 0, converted: 0 };

function days(...figures: [arrived: number, declined: number, ended: number][]): Days {
  return figures.map(([arrived, declined, ended], i) => ({
    ...{ day: `2026-01-0${i + 1}`, arrived, declined, ended },
    ...{ measures: MEASURES, population: NONE },
  }));
}

describe('the bars of days', () => {
  it('use the whole height, on one scale for both directions', () => {
    const { days: bars, base } = dailyPlan(days([6, 1, 0], [0, 2, 2]));
    const unit = DAILY_HEIGHT / 10;
    expect(base).toBeCloseTo(6 * unit, 9);
    expect(bars[0]?.up).toEqual({ y: 0, height: 6 * unit });
    expect(bars[1]?.downs).toEqual([
      { y: base, height: 2 * unit },
      { y: base + 2 * unit, height: 2 * unit },
    ]);
  });

  it('add up what arrived and left', () => {
    const { totals, most } = dailyPlan(days([6, 1, 0], [0, 2, 5]));
    expect({ totals, most }).toEqual({ totals: { arrived: 6, left: 8 }, most: 7 });
  });

  it('are flat when nothing happened', () => {
    const { days: bars, base } = dailyPlan(days([0, 0, 0]));
    expect(base).toBe(DAILY_HEIGHT / 2);
    expect(bars[0]).toMatchObject({ up: { height: 0 }, downs: [{ height: 0 }, { height: 0 }] });
  });
});
