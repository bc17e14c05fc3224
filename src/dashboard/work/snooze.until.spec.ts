import { describe, expect, it } from '@jest/globals';
import { dateOf, morningOf, nextWeek, tomorrow } from './snooze.until.js';

/** In the reader's own time zone, whatever that is. A Tuesday. */
const NOW = new Date(2026, 2, 10, 14, 30).getTime();
const morning = (month: number, day: number): number => new Date(2026, month, day, 8).getTime();

describe('until when an alert sleeps', () => {
  it('tomorrow means its morning', () => {
    expect(tomorrow(NOW)).toBe(morning(2, 11));
    expect(tomorrow(new Date(2026, 2, 31, 23).getTime())).toBe(morning(3, 1));
  });

  it.each([
    ['a Tuesday', new Date(2026, 2, 10), 16],
    ['a Sunday', new Date(2026, 2, 15, 22), 16],
    ['a Monday', new Date(2026, 2, 16, 7), 23],
  ])('next week, said on %s, means the coming Monday', (_, now, day) => {
    expect(nextWeek(now.getTime())).toBe(morning(2, day));
  });

  it.each([
    ['a date to come', '2026-03-20', morning(2, 20)],
    ['tomorrow', '2026-03-11', morning(2, 11)],
    ['today', '2026-03-10', null],
    ['a date gone by', '2026-03-01', null],
    ['nothing', '', null],
    ['half a date', '2026-03', null],
  ])('a date field with %s', (_, date, at) => {
    expect(morningOf(date, NOW)).toBe(at);
  });

  it('writes dates as date fields do', () => {
    expect(dateOf(NOW)).toBe('2026-03-10');
  });
});
