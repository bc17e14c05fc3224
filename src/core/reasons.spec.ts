import { describe, expect, it } from '@jest/globals';
import { someSignals } from '../../test/builders/lifecycle.builder.js';
import { reasonsFor } from './reasons.js';
import type { Signals } from './signals.js';
import type { Stage } from './vocabulary.js';

const NOW = Date.UTC(2026, 5, 1);
const MONTHLY = { gaps: 12, usualGap: 30, meanGap: 30, longestGap: 33, irregularity: 0.1 };

function sentences(stage: Stage, signals: Partial<Signals>): string[] {
  return reasonsFor(stage, someSignals(NOW, signals)).map(({ text }) => text.en);
}

describe('reasons', () => {
  it.each<[Stage, Partial<Signals>, string]>([
    ['decline', { moneyIn: MONTHLY, moneyInSilentDays: 60 }, 'No money in for 60 days; the usual gap is 30 days'],
    ['decline', { balance: 18_00, balanceMonthAgo: 100_00 }, 'Balance down 82 % within a month'],
    [
      'termination',
      { business: MONTHLY, businessSilentDays: 200 },
      'No business for 200 days; the usual gap is 30 days',
    ],
    [
      'termination',
      { business: { ...MONTHLY, gaps: 0, usualGap: NaN }, businessSilentDays: 70 },
      'No business for 70 days',
    ],
    ['growth', { quarterTrend: 1.5 }, 'Business days in the last quarter at 150 % of the rate before'],
    [
      'development',
      { businessTenureDays: 0.2, lifetimeBusinessDays: 1 },
      'First business today, 1 business day so far',
    ],
    ['prospect', { businessTenureDays: NaN }, 'Known, but no business yet'],
  ])('for %s with %j says "%s"', (stage, signals, sentence) => {
    expect(sentences(stage, signals)).toContain(sentence);
  });

  it('does not say that income is missing while a salary earner waits for pay day', () => {
    expect(sentences('decline', { moneyIn: MONTHLY, moneyInSilentDays: 29 }).join()).not.toContain('No money in');
  });

  it('does not speak of what is unknown', () => {
    expect(sentences('decline', { balance: NaN, balanceMonthAgo: NaN, quarterTrend: NaN })).toEqual([]);
  });
});
