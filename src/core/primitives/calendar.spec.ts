import { describe, expect, it } from '@jest/globals';
import { Calendar, UTC, type BankDays } from './calendar.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, dayOf } from './time.js';
import { OFFSETS_FROM, offsetsOf } from './time.zone.js';

const BERLIN = offsetsOf('Europe/Berlin', OFFSETS_FROM, Date.UTC(2030, 0, 1));
const SAO_PAULO = offsetsOf('America/Sao_Paulo', OFFSETS_FROM, Date.UTC(2030, 0, 1));

function day(date: string): number {
  return dayOf(Date.parse(date));
}

function days(first: string, last: string): number[] {
  return Array.from({ length: day(last) - day(first) + 1 }, (_, i) => day(first) + i);
}

/** The spring festival of 2026 in China. */
const FESTIVAL: BankDays = {
  weekend: [5, 6],
  holidays: days('2026-02-15', '2026-02-23'),
  workdays: [day('2026-02-14'), day('2026-02-28')],
  payDays: { days: [15, 31], onRestDay: 'before' },
};

describe('the night in which the clock goes back', () => {
  const calendar = new Calendar(BERLIN);
  const back = Date.parse('2026-10-25T01:00Z');

  it('shows an hour twice, and the borders of tiles stand still meanwhile', () => {
    const shown = [-1, 29, 59, 60, 61].map((minutes) => {
      const at = back + minutes * MINUTE_MS;
      return [calendar.wallOf(at), calendar.steadyWallOf(at)].map((wall) => new Date(wall).toISOString().slice(11, 16));
    });
    expect(shown).toEqual([
      ['02:59', '02:59'],
      ['02:29', '03:00'],
      ['02:59', '03:00'],
      ['03:00', '03:00'],
      ['03:01', '03:01'],
    ]);
  });

  it('has the instants of a time that is shown twice at the first', () => {
    expect(calendar.instantOf(Date.parse('2026-10-25T02:30Z'))).toBe(back - 30 * MINUTE_MS);
  });
});

describe('a time that the clock skips', () => {
  it('is counted on from before the skip', () => {
    const calendar = new Calendar(BERLIN);
    expect(calendar.instantOf(Date.parse('2026-03-29T02:30Z'))).toBe(Date.parse('2026-03-29T01:30Z'));
  });

  it('may be midnight: the day begins with the skip', () => {
    const calendar = new Calendar(SAO_PAULO);
    const start = calendar.startOf(day('2018-11-04'));
    expect(new Date(start).toISOString()).toBe('2018-11-04T03:00:00.000Z');
    expect([calendar.dayOf(start - 1), calendar.dayOf(start)]).toEqual([day('2018-11-03'), day('2018-11-04')]);
    expect(calendar.wallOf(start) % DAY_MS).toBe(HOUR_MS);
  });
});

describe('the days on which the bank works', () => {
  const calendar = new Calendar([], FESTIVAL);

  it.each([
    ['2026-02-13', true, 'an ordinary Friday'],
    ['2026-02-14', true, 'a Saturday that is worked in exchange'],
    ['2026-02-16', false, 'a Monday of the festival'],
    ['2026-02-28', true, 'a Saturday that is worked in exchange'],
    ['2026-03-01', false, 'an ordinary Sunday'],
  ])('%s: %s, %s', (date, works) => {
    expect(calendar.isWorkday(day(date))).toBe(works);
  });

  it('lie before and after a long rest', () => {
    expect(calendar.workdayOn(day('2026-02-18'), 'before')).toBe(day('2026-02-14'));
    expect(calendar.workdayOn(day('2026-02-18'), 'after')).toBe(day('2026-02-24'));
    expect(calendar.workdayOn(day('2026-02-13'), 'after')).toBe(day('2026-02-13'));
  });

  it('are none for ever when a calendar has none, and the search ends', () => {
    const never = new Calendar([], { ...FESTIVAL, weekend: [0, 1, 2, 3, 4, 5, 6], workdays: [] });
    expect(never.workdayOn(day('2026-02-18'), 'after')).toBe(day('2026-02-18') + 60);
  });
});

describe('the usual pay-days', () => {
  it('come earlier when they are days of rest; the 31st is the last of every month', () => {
    const calendar = new Calendar([], FESTIVAL);
    const paid = calendar.payDaysBetween(day('2026-01-15'), day('2026-04-30'));
    expect(paid).toEqual(
      [
        '2026-01-15',
        '2026-01-30',
        '2026-02-14',
        '2026-02-28',
        '2026-03-13',
        '2026-03-31',
        '2026-04-15',
        '2026-04-30',
      ].map(day),
    );
  });

  it('come later where that is the custom, also from the month before', () => {
    const later = { ...FESTIVAL, workdays: [], payDays: { days: [31], onRestDay: 'after' as const } };
    const calendar = new Calendar([], later);
    expect(calendar.payDaysBetween(day('2026-03-01'), day('2026-03-05'))).toEqual([day('2026-03-02')]);
  });

  it('are none where nobody says so', () => {
    expect(UTC.payDaysBetween(day('2026-01-01'), day('2026-12-31'))).toEqual([]);
  });
});

it('finds the offset whatever instant was asked for before', () => {
  const asked = new Calendar(BERLIN);
  const instants = [2029, 1971, 2026, 1999, 2026, 1970].map((year) => Date.UTC(year, 6, 1, 12));
  for (const at of [...instants, -DAY_MS]) expect(asked.wallOf(at)).toBe(new Calendar(BERLIN).wallOf(at));
});
