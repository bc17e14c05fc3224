import { describe, expect, it } from '@jest/globals';
import { endInAddress } from './address.instant.js';
import { Calendar, UTC } from '../primitives/calendar.js';
import { HOUR_MS, dayOf } from '../primitives/time.js';
import { dayIn, refuseBeyond, refuseLonger, windowOf, type WindowQuery } from './day.window.js';

const day = (date: string): number => dayOf(Date.parse(`${date}T00:00:00Z`));
const TODAY = day('2026-03-10');

describe('a window of days', () => {
  it.each<[string, WindowQuery, string, string]>([
    ['is as long as usual when nothing is said', {}, '2026-03-04', '2026-03-10'],
    ['counts today', { window: '1d' }, '2026-03-10', '2026-03-10'],
    ['ends on the given day', { window: '3d', to: '2026-02-28' }, '2026-02-26', '2026-02-28'],
    ['runs from a day until now', { from: '2026-01-31' }, '2026-01-31', '2026-03-10'],
    ['holds both its borders', { from: '2026-01-01', to: '2026-01-31' }, '2026-01-01', '2026-01-31'],
    [
      'takes the days of instants',
      { from: '2026-01-01T23:00:00-02:00', to: String(Date.UTC(2026, 0, 31, 23, 59)) },
      '2026-01-02',
      '2026-01-31',
    ],
    ['ends today, however far ahead it is asked for', { window: '2d', to: '2027-01-01' }, '2026-03-09', '2026-03-10'],
  ])('%s', (_what, query, first, last) => {
    expect(windowOf(query, TODAY, 7, UTC)).toEqual({ first: day(first), last: day(last) });
  });

  it.each<[string, WindowQuery]>([
    ['no length', { window: '0d' }],
    ['a length in weeks', { window: '2w' }],
    ['ten years and more', { window: '3661d' }],
    ['two beginnings', { window: '7d', from: '2026-01-01' }],
    ['an end before the beginning', { from: '2026-02-02', to: '2026-02-01' }],
    ['a beginning ahead of the clock', { from: '2026-03-11' }],
    ['no instant', { from: 'yesterday' }],
    ['a day that is none', { to: '2026-02-30' }],
  ])('refuses %s', (_what, query) => {
    expect(() => windowOf(query, TODAY, 7, UTC)).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });
});

it('refuses days that are no longer kept, and says which are', () => {
  expect(() => refuseBeyond(TODAY, TODAY)).not.toThrow();
  expect(() => refuseBeyond(TODAY, TODAY - 1)).toThrow('2026-03-10');
});

it('knows the day of an instant with an offset', () => {
  expect(dayIn('2026-03-09T20:00-05:00', 'asOf', UTC)).toBe(TODAY);
});

describe("in the bank's time zone", () => {
  const beijing = new Calendar([{ from: 0, offsetMs: 8 * HOUR_MS }]);

  it('an instant lies on the local day, and a day is the one that is written', () => {
    expect(dayIn('2026-03-09T16:00:00Z', 'asOf', beijing)).toBe(TODAY);
    expect(dayIn('2026-03-09T15:59:59Z', 'asOf', beijing)).toBe(TODAY - 1);
    expect(dayIn('2026-03-10', 'asOf', beijing)).toBe(TODAY);
  });

  it('the end of a day is the last instant before the local midnight', () => {
    expect(new Date(endInAddress('asOf', '2026-03-10', beijing)).toISOString()).toBe('2026-03-10T15:59:59.999Z');
    expect(endInAddress('asOf', '2026-03-10T08:00:00Z', beijing)).toBe(Date.parse('2026-03-10T08:00:00Z'));
    expect(() => endInAddress('asOf', '2026-02-30', beijing)).toThrow('asOf must be ISO 8601 with an offset, a day');
  });

  it('longer than an answer may be are refused with what is allowed', () => {
    expect(() => refuseLonger({ first: 1, last: 31 }, 31)).not.toThrow();
    expect(() => refuseLonger({ first: 1, last: 32 }, 31)).toThrow('at most 31 days');
  });
});
