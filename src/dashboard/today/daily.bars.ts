/** Bars of days: arrivals upwards from a line, leavings downwards, on one scale. Pure. */
import type { StageDaysView } from '../../client/protocol.js';

export const DAILY_HEIGHT = 150;

interface DayBars {
  day: string;
  arrived: number;
  declined: number;
  ended: number;
  /** From the top of the drawing, with heights: upwards, then downwards from the line. */
  up: Bar;
  downs: readonly [decline: Bar, end: Bar];
}

interface Bar {
  y: number;
  height: number;
}

export interface DailyPlan {
  /** Where the line is. */
  base: number;
  /** The most that arrived, or left, on a day. */
  most: number;
  totals: { arrived: number; left: number };
  days: readonly DayBars[];
}

export function dailyPlan(days: StageDaysView['days']): DailyPlan {
  const up = Math.max(0, ...days.map(({ arrived }) => arrived));
  const down = Math.max(0, ...days.map(({ declined, ended }) => declined + ended));
  const scale = up + down === 0 ? 0 : DAILY_HEIGHT / (up + down);
  const base = up + down === 0 ? DAILY_HEIGHT / 2 : up * scale;
  return {
    base,
    most: Math.max(up, down),
    totals: {
      arrived: days.reduce((sum, { arrived }) => sum + arrived, 0),
      left: days.reduce((sum, { declined, ended }) => sum + declined + ended, 0),
    },
    days: days.map(({ day, arrived, declined, ended }) => ({
      ...{ day, arrived, declined, ended },
      up: { y: base - arrived * scale, height: arrived * scale },
      downs: [
        { y: base, height: declined * scale },
        { y: base + declined * scale, height: ended * scale },
      ],
    })),
  };
}
