import { describe, expect, it } from '@jest/globals';
import { readBusiness } from '../../src/business/business.js';
import { DAY_MS, dayOf } from '../../src/core/primitives/time.js';
import { RHYTHMS } from './laws.js';
import { Span, instantOn, localDayOf } from './span.js';

const span = new Span(730, readBusiness('config').bankDays);

function day(date: string): number {
  return dayOf(Date.parse(date));
}

function dates(days: readonly number[]): string[] {
  return days.map((one) => new Date(one * DAY_MS).toISOString().slice(0, 10));
}

describe('the days of the simulated bank', () => {
  it('end with 2025, whose days are the measured ones', () => {
    expect(dates([span.firstDay, span.measuredDay, span.endDay])).toEqual(['2024-01-02', '2025-01-01', '2026-01-01']);
  });

  it('begin at midnight in Shanghai', () => {
    expect(new Date(instantOn(day('2025-03-01'), 0)).toISOString()).toBe('2025-02-28T16:00:00.000Z');
    expect(localDayOf(Date.parse('2025-02-28T15:59:59Z'))).toBe(day('2025-02-28'));
    expect(localDayOf(Date.parse('2025-02-28T16:00:00Z'))).toBe(day('2025-03-01'));
  });

  it('move a pay-day to the work day before weekends and holidays', () => {
    expect(dates(span.payDays(5, day('2025-01-01'), day('2025-07-01')))).toEqual([
      '2025-01-03', // a Sunday
      '2025-02-05',
      '2025-03-05',
      '2025-04-03', // Tomb-Sweeping Day
      '2025-04-30', // Labour Day
      '2025-06-05',
    ]);
  });

  it('have the last day of a month where the month is short', () => {
    expect(dates(span.monthDays(31, day('2025-01-15'), day('2025-04-30')))).toEqual([
      '2025-01-31',
      '2025-02-28',
      '2025-03-31',
    ]);
  });

  it('know the Spring Festivals, on which it is quiet', () => {
    expect(dates(span.festivals(span.firstDay, span.endDay))).toEqual(['2024-02-10', '2025-01-28']);
    const weights = span.weightsOf(RHYTHMS.own);
    const on = (date: string): number => weights[day(date) - span.firstDay] ?? NaN;
    expect(on('2025-01-30')).toBeLessThan(0.5);
    expect(on('2025-10-02')).toBeCloseTo(RHYTHMS.own.holiday);
    expect(on('2025-03-05')).toBeCloseTo(RHYTHMS.own.week[2]);
  });
});
