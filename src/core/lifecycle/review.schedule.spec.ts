import { describe, expect, it } from '@jest/globals';
import { aRhythm, A_POLICY, someSignals } from '../../../test/builders/lifecycle.builder.js';
import { dueAfterHold, dueAt } from './review.schedule.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../primitives/time.js';

const NOW = Date.UTC(2026, 2, 1, 17, 45);

function daysUntilDue(customerId: string, usualGap: number, stage: 'maturity' | 'termination' = 'maturity'): number {
  const rhythm = aRhythm({ gaps: 9, usualGap, meanGap: usualGap, longestGap: usualGap, irregularity: 0 });
  return (dueAt(customerId, stage, someSignals(NOW, { active: rhythm }), A_POLICY) - NOW) / DAY_MS;
}

describe('when to evaluate again', () => {
  it.each([
    ['daily', 1, 0, 2],
    ['monthly', 30, 3, 5],
    ['yearly', 365, 6, 8],
  ])('evaluates a %s customer within the bounds of the policy', (_how, gap, atLeast, atMost) => {
    expect(daysUntilDue('c1', gap)).toBeGreaterThan(atLeast);
    expect(daysUntilDue('c1', gap)).toBeLessThanOrEqual(atMost);
  });

  it('evaluates a customer in termination as rarely as the policy allows', () => {
    expect(daysUntilDue('c1', 1, 'termination')).toBeGreaterThan(6);
  });

  it('spreads customers over the hours of the day', () => {
    const hours = Array.from({ length: 2_400 }, (_, i) => {
      const due = dueAt(`c${i}`, 'maturity', someSignals(NOW), A_POLICY);
      return Math.floor((due % DAY_MS) / 3_600_000);
    });
    const perHour = Array.from({ length: 24 }, (_, hour) => hours.filter((one) => one === hour).length);
    expect(Math.min(...perHour)).toBeGreaterThan(60);
    expect(Math.max(...perHour)).toBeLessThan(150);
  });
});

describe('when to evaluate a held customer again', () => {
  it('evaluates within the hour, spread over it', () => {
    const waits = Array.from({ length: 600 }, (_, i) => {
      return dueAfterHold(`c${i}`, NOW, { reason: 'silent_channel', withinMs: HOUR_MS }) - NOW;
    });
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(MINUTE_MS);
    expect(Math.max(...waits)).toBeLessThan(HOUR_MS);
    expect(new Set(waits.map((wait) => Math.floor(wait / MINUTE_MS))).size).toBe(59);
  });

  it('evaluates with the next sweep a customer who was left to it', () => {
    expect(dueAfterHold('c1', NOW, { reason: 'left_to_sweep', withinMs: 0 })).toBe(NOW);
  });
});
