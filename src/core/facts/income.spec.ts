import { describe, expect, it } from '@jest/globals';
import { dayFrom, dayText, paid, paidAfter } from '../../../test/builders/income.builder.js';
import { someSignals } from '../../../test/builders/lifecycle.builder.js';
import type { Signals } from '../features/signals.js';
import { USUAL_FACTS } from '../model/policy.js';
import { Calendar, USUAL_DAYS, UTC } from '../primitives/calendar.js';
import { DAY_MS } from '../primitives/time.js';
import type { IncomeDay } from '../state/incomes.js';
import { incomeGone, incomeOverdueOn } from './income.js';
import { incomeStream } from './income.stream.js';

const RULES = USUAL_FACTS.income;
const SALARY = paid(['2025-01-15', '2025-02-15', '2025-03-15', '2025-04-15', '2025-05-15', '2025-06-15']);
const DUE = dayFrom('2025-07-15');

function on(day: number, incomes: readonly IncomeDay[], calendar?: Calendar): Signals {
  const known = incomes.filter((one) => one.day <= day);
  return someSignals(day * DAY_MS, { incomes: known, ...(calendar === undefined ? {} : { calendar }) });
}

const streamIn = (signals: Signals) => incomeStream(signals, RULES.leastTimes);
const gone = (signals: Signals) => incomeGone(streamIn(signals), signals, RULES);
const overdueOn = (signals: Signals) => incomeOverdueOn(streamIn(signals), signals, RULES);

/** The first day on which the income is found gone if nothing more comes; Infinity for never. */
function foundOn(incomes: readonly IncomeDay[], calendar?: Calendar, withinDays = 120): number {
  const last = incomes.at(-1)?.day ?? NaN;
  for (let day = last; day < last + withinDays; day++) if (gone(on(day, incomes, calendar)) !== null) return day;
  return Infinity;
}

describe('an income that does not come', () => {
  it('is overdue within twenty days after it was due, with its amount and that day', () => {
    const day = foundOn(SALARY);
    expect(day).toBeGreaterThan(DUE + 9);
    expect(day).toBeLessThanOrEqual(DUE + 20);
    expect(gone(on(day, SALARY))).toMatchObject({ fact: 'income', what: 'overdue', amount: 500_000, dueDay: DUE });
  });

  it.each<[string, IncomeDay[]]>([
    ['monthly', SALARY],
    ['fortnightly', paidAfter([14, 14, 14, 14, 14])],
    ['weekly', paidAfter([7, 7, 8, 6, 7, 7])],
    ['at the end of the month', paid(['2025-01-31', '2025-02-28', '2025-03-31', '2025-04-30'])],
  ])('when it is %s is foretold for the day on which it is found', (_what, incomes) => {
    const foretold = overdueOn(on(incomes.at(-1)?.day ?? NaN, incomes));
    expect(foretold).toBe(foundOn(incomes));
    expect(overdueOn(on(foretold, incomes))).toBe(Infinity);
  });

  it('of seasonal work is not missed in a pause as long as the one before, and is in a longer one', () => {
    const season = ['2025-01-15', '2025-02-15', '2025-03-15', '2025-07-15', '2025-08-15', '2025-09-15'];
    const pause = dayFrom('2025-07-15') - dayFrom('2025-03-15');
    const last = dayFrom('2025-09-15');
    const found = foundOn(paid(season), undefined, 200);
    expect(found).toBeGreaterThan(last + pause);
    expect(found).toBeLessThanOrEqual(last + pause + 20);
    expect(overdueOn(on(last, paid(season)))).toBe(found);
  });

  it('that stayed away once made no pause', () => {
    const missed = paid(['2025-01-15', '2025-02-15', '2025-03-15', '2025-05-15', '2025-06-15', '2025-07-15']);
    expect(foundOn(missed)).toBeLessThan(dayFrom('2025-09-10'));
  });

  it('is surer the longer it is late', () => {
    const excess = (day: number): number => gone(on(day, SALARY))?.excess ?? NaN;
    expect(excess(DUE + 40)).toBeGreaterThan(excess(foundOn(SALARY)));
  });

  it('is not missed when it is nine days late around a long holiday, nor afterwards', () => {
    const holidays = Array.from({ length: 7 }, (_, i) => DUE + i);
    const calendar = new Calendar([], { ...USUAL_DAYS, holidays });
    const late = [...SALARY, ...paid(['2025-07-24', '2025-08-15', '2025-09-15'])];
    for (let day = DUE; day <= dayFrom('2025-09-20'); day++) {
      expect([dayText(day), gone(on(day, late))]).toEqual([dayText(day), null]);
      expect(gone(on(day, late, calendar))).toBeNull();
    }
  });

  it('is waited for as much longer as there were public holidays', () => {
    const holidays = [DUE + 1, DUE + 2, DUE + 3];
    const calendar = new Calendar([], { ...USUAL_DAYS, holidays });
    expect(foundOn(SALARY, calendar)).toBe(foundOn(SALARY) + 3);
    expect(overdueOn(on(DUE, SALARY, calendar))).toBe(foundOn(SALARY, calendar));
  });

  it('is not missed on its old day once it comes on another', () => {
    const moved = [...SALARY, ...paid(['2025-07-05', '2025-08-05', '2025-09-05', '2025-10-05'])];
    for (let day = dayFrom('2025-07-05'); day <= dayFrom('2025-10-20'); day++) {
      expect([dayText(day), gone(on(day, moved))]).toEqual([dayText(day), null]);
    }
    expect(foundOn(moved)).toBeLessThan(dayFrom('2025-11-05') + 21);
  });

  it('is waited for longer where its days vary, and is nothing to miss where they vary too much', () => {
    const varied = paid([
      '2025-02-12',
      '2025-03-12',
      '2025-04-19',
      '2025-05-19',
      '2025-06-12',
      '2025-07-19',
      '2025-08-12',
    ]);
    const lateness = (incomes: readonly IncomeDay[]): number =>
      foundOn(incomes) - (incomeStream({ incomes, calendar: UTC }, RULES.leastTimes)?.dueDay ?? NaN);
    expect(lateness(varied)).toBeGreaterThan(lateness(SALARY));
    const wild = paidAfter([5, 41, 9, 33, 12, 39]);
    expect([foundOn(wild), overdueOn(on(wild.at(-1)?.day ?? NaN, wild))]).toEqual([Infinity, Infinity]);
  });

  it('is nothing to miss after two pay-days', () => {
    expect(foundOn(SALARY.slice(0, 2))).toBe(Infinity);
  });
});

describe('an income that leaves', () => {
  /** What left within three days, as shares of the salary. */
  const salaryOf = (shares: readonly (number | null)[]): IncomeDay[] =>
    SALARY.map((one, i) => ({ ...one, left: shares[i] == null ? null : shares[i] * one.amount }));
  const found = (shares: readonly (number | null)[]) => gone(on(dayFrom('2025-06-20'), salaryOf(shares)));

  it('twice, although it used to stay, is gone', () => {
    expect(found([0.2, 0.5, 0.1, 0.3, 0.9, 0.95])).toMatchObject({
      fact: 'income',
      what: 'leaving',
      amount: 500_000,
      share: 0.95,
      day: dayFrom('2025-06-15'),
    });
  });

  it.each<[string, (number | null)[]]>([
    ['left once', [0.2, 0.5, 0.1, 0.3, 0.4, 0.95]],
    ['always left', [0.9, 0.95, 0.9, 1, 0.9, 0.95]],
    ['left now and then before', [0.2, 0.9, 0.1, 0.3, 0.9, 0.95]],
    ['leaves in part', [0.2, 0.5, 0.1, 0.3, 0.7, 0.7]],
    ['was watched for too short a time', [null, null, 0.1, 0.3, 0.9, 0.95]],
    ['has not had its three days', [0.2, 0.5, 0.1, 0.3, 0.9, null]],
  ])('is not gone when it %s', (_what, shares) => {
    expect(found(shares)).toBeNull();
  });

  it('and then fails to come is overdue', () => {
    const incomes = salaryOf([0.2, 0.5, 0.1, 0.3, 0.9, 0.95]);
    expect(gone(on(DUE + 30, incomes))).toMatchObject({ what: 'overdue' });
  });
});
