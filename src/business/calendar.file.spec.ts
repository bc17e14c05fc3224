import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Calendar, USUAL_DAYS } from '../core/primitives/calendar.js';
import { dayOf } from '../core/primitives/time.js';
import { readBankDays } from './calendar.file.js';

const day = (date: string): number => dayOf(Date.parse(date));

describe("the bank's days", () => {
  it('are those of a usual week where the file says nothing', () => {
    expect(readBankDays({})).toEqual({ bankDays: USUAL_DAYS, faults: [] });
  });

  it('are read from dates, spans and names of weekdays', () => {
    const content = {
      weekend: ['friday', 'saturday'],
      holidays: ['2026-03-19/2026-03-21', '2026-01-01'],
      workdays: ['2026-03-14'],
      payDays: { days: [25, 31], onRestDay: 'after' },
    };
    expect(readBankDays(content)).toEqual({
      bankDays: {
        weekend: [4, 5],
        holidays: ['2026-01-01', '2026-03-19', '2026-03-20', '2026-03-21'].map(day),
        workdays: [day('2026-03-14')],
        payDays: { days: [25, 31], onRestDay: 'after' },
      },
      faults: [],
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', [], /the file must be an object/],
    ['a misspelt member', { holiday: [] }, /holiday is not known/],
    ['no list', { holidays: '2026-01-01' }, /holidays must be a list/],
    ['a day that is none', { holidays: ['2026-02-30'] }, /holidays\.0 must be a day like/],
    ['a span that runs backwards', { holidays: ['2026-02-03/2026-02-01'] }, /holidays\.0 must be a day like/],
    ['a span of a year', { holidays: ['2026-01-01/2026-12-31'] }, /at most 60 days/],
    ['a rest of a year in pieces', { holidays: ['2026-01-01/2026-02-15', '2026-02-16/2026-04-01'] }, /not last longer/],
    ['a day twice', { workdays: ['2026-01-03', '2026-01-03'] }, /workdays must not name a day twice/],
    [
      'a holiday that is worked',
      { holidays: ['2026-01-03'], workdays: ['2026-01-03'] },
      /not name a holiday: 2026-01-03/,
    ],
    ['a weekday that is none', { weekend: ['sabbath'] }, /weekend\.0 is "sabbath"; allowed: monday/],
    [
      'no work at all',
      { weekend: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] },
      /leave a day/,
    ],
    ['a 32nd', { payDays: { days: [32], onRestDay: 'before' } }, /payDays\.days\.0 must be a day of the month/],
    ['pay-days without a side', { payDays: { days: [15] } }, /payDays\.onRestDay is missing/],
  ])('with %s are refused with the member', (_what, content, sentence) => {
    expect(readBankDays(content).faults.join('\n')).toMatch(sentence);
  });
});

describe('the example that comes with the service', () => {
  const { bankDays, faults } = readBankDays(JSON.parse(readFileSync('config/calendar.json', 'utf8')));
  const calendar = new Calendar([], bankDays);

  it('is without faults', () => {
    expect(faults).toEqual([]);
  });

  /** Work days of a year = days − weekends − holidays on weekdays + weekend days that are worked. */
  it.each([
    [2024, 251],
    [2025, 248],
    [2026, 248],
  ])('has as many work days in %i as the plan of the year: %i', (year, expected) => {
    const [first, next] = [day(`${year}-01-01`), day(`${year + 1}-01-01`)];
    const worked = Array.from({ length: next - first }, (_, i) => first + i).filter((one) => calendar.isWorkday(one));
    expect(worked).toHaveLength(expected);
  });

  it('works in exchange for a holiday on days of a weekend only', () => {
    const usual = new Calendar([], { ...bankDays, workdays: [] });
    expect(bankDays.workdays.filter((one) => usual.isWorkday(one))).toEqual([]);
  });
});
