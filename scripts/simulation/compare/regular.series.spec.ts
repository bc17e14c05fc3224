import { describe, expect, it } from '@jest/globals';
import { KINDS } from '../../../src/core/primitives/vocabulary.js';
import type { LogAct } from './log.acts.js';
import { incomeOf, standingOrdersOf } from './regular.series.js';

type Day = `${number}-${number}-${number}`;

describe('a regular income', () => {
  const salary = ['2025-01-10', '2025-02-10', '2025-03-10', '2025-04-10', '2025-05-10', '2025-06-10'] as const;

  it('is found by its day and amount, whatever its type is called', () => {
    expect(incomeOf(salary.map((day) => credit(day, 5_000)))).toMatchObject({
      amount: 5_000,
      day: 10,
      exactShare: 1,
      months: 6,
    });
  });

  it('is the same income with a bonus in it', () => {
    const acts = salary.map((day) => credit(day, day === '2025-06-10' ? 7_500 : 5_000));
    expect(incomeOf(acts)).toMatchObject({ amount: 5_000, months: 6 });
  });

  it('crosses the end of a month where a pay-day falls on a weekend', () => {
    const days = ['2025-01-31', '2025-02-28', '2025-04-01', '2025-05-01', '2025-05-30', '2025-07-01'] as const;
    expect(incomeOf(days.map((day) => credit(day, 5_000)))?.months).toBe(6);
  });

  it.each([
    ['comes in fewer than four months', salary.slice(0, 3)],
    ['leaves most months out', ['2025-01-10', '2025-04-10', '2025-07-10', '2025-10-10'] as const],
    ['comes on any day', ['2025-01-03', '2025-02-14', '2025-03-25', '2025-04-08', '2025-05-19', '2025-06-28'] as const],
  ])('is none when it %s', (_why, days) => {
    expect(incomeOf(days.map((day) => credit(day, 5_000)))).toBeNull();
  });

  it('is none of many credits a month', () => {
    const often = salary.flatMap((day) => [credit(day, 5_000), credit(day, 4_900)]);
    expect(incomeOf(often)).toBeNull();
  });

  it('is none of amounts that have nothing in common', () => {
    const amounts = [100, 1_000, 10_000, 100, 1_000, 10_000];
    expect(incomeOf(salary.map((day, i) => credit(day, amounts[i] ?? 0)))).toBeNull();
  });
});

describe('standing orders', () => {
  const days = ['2025-01-05', '2025-02-05', '2025-03-05', '2025-04-05'] as const;

  it('are those of one amount to the hundredth, each a series of its own', () => {
    const acts = days.flatMap((day) => [debit(day, 800), debit(day, 19.99), debit(day, 10 * Number(day.slice(6, 7)))]);
    expect(standingOrdersOf(acts).map(({ amount }) => amount)).toEqual([800, 19.99]);
  });

  it('are no card payments that happen to cost the same', () => {
    const acts = days.flatMap((day) => [debit(day, 5), debit(day, 5), debit(day, 5)]);
    expect(standingOrdersOf(acts)).toEqual([]);
  });
});

function credit(day: Day, amount: number): LogAct {
  return act(day, amount, 'money_in');
}

function debit(day: Day, amount: number): LogAct {
  return act(day, amount, 'money_out');
}

function act(day: Day, amount: number, kind: 'money_in' | 'money_out'): LogAct {
  return {
    at: Date.parse(`${day}T10:00:00Z`),
    channel: 1,
    type: kind,
    kind: KINDS.indexOf(kind),
    amount,
    balance: null,
    product: null,
    isOwn: true,
    isBusiness: true,
  };
}
