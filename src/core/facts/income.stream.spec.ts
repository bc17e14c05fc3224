import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayFrom, dayText, paid, paidAfter } from '../../../test/builders/income.builder.js';
import { Calendar, USUAL_DAYS, UTC } from '../primitives/calendar.js';
import type { IncomeDay } from '../state/incomes.js';
import { incomeStream, type IncomeStream } from './income.stream.js';

const LEAST_TIMES = 3;

function streamOf(incomes: readonly IncomeDay[], calendar = UTC): IncomeStream | null {
  return incomeStream({ incomes, calendar }, LEAST_TIMES);
}

function dueOf(incomes: readonly IncomeDay[], calendar = UTC): string | null {
  const stream = streamOf(incomes, calendar);
  return stream === null ? null : dayText(stream.dueDay);
}

describe('a regular income', () => {
  it.each<[string, string[], string]>([
    ['on its day of the month', ['2025-01-15', '2025-02-15', '2025-03-15', '2025-04-15'], '2025-05-15'],
    ['at the end of a month of any length', ['2025-01-31', '2025-02-28', '2025-03-31', '2025-04-30'], '2025-05-31'],
    ['on the day before the last', ['2025-01-30', '2025-02-27', '2025-03-30', '2025-04-29'], '2025-05-30'],
    [
      'before a weekend',
      ['2025-03-25', '2025-04-25', '2025-05-23', '2025-06-25', '2025-07-25', '2025-09-25'],
      '2025-10-24',
    ],
    [
      'after a weekend',
      ['2025-03-25', '2025-04-25', '2025-05-26', '2025-06-25', '2025-07-25', '2025-09-25'],
      '2025-10-27',
    ],
    ['two weeks after the last', ['2025-01-03', '2025-01-17', '2025-01-31', '2025-02-14'], '2025-02-28'],
    ['a week after the last', ['2025-01-03', '2025-01-10', '2025-01-17', '2025-01-24'], '2025-01-31'],
    [
      'a month after one that was nine days late',
      ['2025-01-15', '2025-02-15', '2025-03-15', '2025-04-24'],
      '2025-05-25',
    ],
    ['without regard to a month that has none', ['2025-01-15', '2025-02-15', '2025-03-15', '2025-05-15'], '2025-06-15'],
  ])('is due %s', (_when, days, due) => {
    expect(dueOf(paid(days))).toBe(due);
  });

  it('is due before a public holiday, when its pay-days go before days of rest', () => {
    const days = ['2025-03-25', '2025-04-25', '2025-05-23', '2025-06-25'];
    const holidays = ['2025-07-24', '2025-07-25'].map(dayFrom);
    expect(dueOf(paid(days))).toBe('2025-07-25');
    expect(dueOf(paid(days), new Calendar([], { ...USUAL_DAYS, holidays }))).toBe('2025-07-23');
  });

  it('varies little when it comes on the last or the first day of a month', () => {
    const stream = streamOf(paid(['2025-01-31', '2025-03-01', '2025-03-31', '2025-05-01', '2025-05-31']));
    expect(stream?.deviation).toBeLessThan(1);
  });

  it('is one pay-day when it comes in parts, on neighbouring days', () => {
    const days = paid(['2025-01-15', '2025-01-16', '2025-02-15', '2025-02-16', '2025-03-15', '2025-03-17']);
    expect(streamOf(days)).toMatchObject({ days: { length: 3 }, periodDays: 29.5 });
  });

  it('is not made less or more frequent by small money in between', () => {
    const small = paid(['2025-01-28', '2025-02-26', '2025-03-05'], { amount: 20_000 });
    const all = [...paid(['2025-01-15', '2025-02-15', '2025-03-15']), ...small].sort((a, b) => a.day - b.day);
    expect(streamOf(all)).toMatchObject({ amount: 500_000, days: { length: 3 } });
    expect(dueOf(all)).toBe('2025-04-15');
  });

  it('needs pay-days enough', () => {
    expect(streamOf(paid(['2025-01-15', '2025-02-15']))).toBeNull();
  });

  it('is none when its days have no rhythm', () => {
    expect(streamOf(paidAfter([8, 21, 9, 19, 12, 40]))).toBeNull();
  });

  it('is due on a whole day, also when its pay-days lie between two days of the month', () => {
    const incomes = paidAfter([14, 31, 29, 31]); // the 15th, 15th, 16th and 16th
    expect(streamOf(incomes)?.dueDay).toBe(20_089 + 105 + 30);
  });

  it('is due on a whole day after its last pay-day, whatever the rhythm', () => {
    const gaps = fc.array(fc.integer({ min: 5, max: 45 }), { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(gaps, (all) => {
        const incomes = paidAfter(all);
        const stream = streamOf(incomes);
        if (stream === null) return;
        expect(Number.isInteger(stream.dueDay)).toBe(true);
        expect(stream.dueDay).toBeGreaterThan(incomes.at(-1)?.day ?? Infinity);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('money that no type declares an income', () => {
  const MONTHS = ['2025-01-15', '2025-02-15', '2025-03-15', '2025-04-15', '2025-05-15', '2025-06-15'];

  it('is one when it comes on its day and of about one amount', () => {
    expect(dueOf(paid(MONTHS, { isDeclared: false }))).toBe('2025-07-15');
  });

  it.each<[string, IncomeDay[]]>([
    ['comes a few times only', paid(MONTHS.slice(0, 4), { isDeclared: false })],
    [
      'comes of many amounts',
      paid(MONTHS, { isDeclared: false }).map((one, i) => ({ ...one, amount: 300_000 + 150_000 * (i % 3) })),
    ],
    ['comes on any day', paidAfter([20, 36, 27, 34, 28, 36], { isDeclared: false })],
  ])('is none when it %s', (_what, incomes) => {
    expect(streamOf(incomes)).toBeNull();
  });

  it('does not count beside a declared income', () => {
    const gifts = paid(MONTHS, { isDeclared: false, amount: 9_000_000 });
    const salary = paid(['2025-01-05', '2025-02-05', '2025-03-05']);
    const all = [...gifts, ...salary].sort((a, b) => a.day - b.day);
    expect(streamOf(all)).toMatchObject({ amount: 500_000 });
  });
});
