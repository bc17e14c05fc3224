import { describe, expect, it } from '@jest/globals';
import { paceOf } from './pace.js';

const DAY_MS = 86_400_000;
const fromAt = Date.UTC(2025, 0, 1);
const pace = paceOf({ fromAt, toAt: fromAt + 400 * DAY_MS });
const MOBILE = { channel: 'mobile', sinceAt: 0 } as const;

/** Real time of the days of the log, in seconds. */
function lasts(from: number, to: number, silentDays: readonly number[] = []): number {
  let ms = 0;
  for (let day = from; day < to; day++) {
    ms += DAY_MS / pace({ asOf: fromAt + day * DAY_MS, silent: silentDays.includes(day) ? [MOBILE] : [] });
  }
  return ms / 1_000;
}

describe('the pace of the demo', () => {
  it('fills the board in under a minute, and leaves the last five weeks to be watched', () => {
    expect(lasts(0, 365)).toBeCloseTo(45, 0);
    expect(lasts(365, 400)).toBeGreaterThan(40);
    expect(lasts(0, 400, [377, 378, 379, 380, 381])).toBeLessThan(120);
  });

  it('lets a silent channel be seen', () => {
    expect(lasts(377, 382, [377, 378, 379, 380, 381])).toBe(12.5);
  });
});
