import { describe, expect, it } from '@jest/globals';
import { Calendar } from './calendar.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, dayOf } from './time.js';
import { OFFSETS_FROM, isTimeZone, offsetsOf } from './time.zone.js';

const UNTIL = Date.UTC(2036, 0, 1);

/** Finding sixty years of transitions takes a while. */
const calendars = new Map<string, Calendar>();

function calendarOf(zone: string): Calendar {
  const calendar = calendars.get(zone) ?? new Calendar(offsetsOf(zone, OFFSETS_FROM, UNTIL));
  calendars.set(zone, calendar);
  return calendar;
}

describe('the local day of an instant', () => {
  it.each([
    ['Asia/Shanghai', '2025-12-19T23:30Z', '2025-12-20T00:30Z', 1, 'half past seven and half past eight of a morning'],
    ['Asia/Shanghai', '2025-12-20T15:30Z', '2025-12-20T16:30Z', 2, 'half an hour before and after midnight'],
    ['Asia/Kolkata', '2026-01-31T18:29Z', '2026-01-31T18:30Z', 2, 'the last minute of a day and the first of the next'],
    ['Asia/Kathmandu', '2026-01-31T18:14Z', '2026-01-31T18:15Z', 2, 'an offset of quarters of an hour'],
    ['Asia/Kathmandu', '1985-12-31T18:29Z', '1985-12-31T18:30Z', 2, 'half an hour before the base offset changed'],
    ['Europe/Berlin', '2026-03-28T22:59Z', '2026-03-28T23:00Z', 2, 'winter, the evening before the clock goes forward'],
    ['Europe/Berlin', '2026-03-29T21:59Z', '2026-03-29T22:00Z', 2, 'summer, the evening of that day'],
    ['Europe/Berlin', '2026-10-24T22:00Z', '2026-10-25T22:59Z', 1, 'a day of 25 hours'],
    ['America/New_York', '2026-07-01T03:59Z', '2026-07-01T04:00Z', 2, 'west of Greenwich'],
    ['Pacific/Apia', '2011-12-30T09:59Z', '2011-12-30T10:00Z', 3, 'a day that the calendar left out'],
  ])('%s: %s and %s make %i', (zone, first, second, days) => {
    const calendar = calendarOf(zone);
    expect(calendar.dayOf(Date.parse(second)) - calendar.dayOf(Date.parse(first)) + 1).toBe(days);
  });
});

describe('the transitions of a zone', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', 60],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z', '2026-04-04T15:00:00Z', 30],
  ])('%s goes forward at %s and back at %s, by %i minutes', (zone, forward, back, minutes) => {
    const calendar = calendarOf(zone);
    const gain = (at: string): number =>
      (calendar.wallOf(Date.parse(at)) - calendar.wallOf(Date.parse(at) - SECOND_MS) - SECOND_MS) / MINUTE_MS;
    expect([gain(forward), gain(back)]).toEqual([minutes, -minutes]);
  });

  it('are exact to the second, also for an offset that is no whole minute', () => {
    const [first, second] = offsetsOf('Africa/Monrovia', OFFSETS_FROM, UNTIL);
    expect(first).toEqual({ from: 0, offsetMs: -(44 * 60 + 30) * SECOND_MS });
    expect(second).toEqual({ from: Date.parse('1972-01-07T00:44:30Z'), offsetMs: 0 });
  });

  it('are none for UTC, whatever its name', () => {
    for (const zone of ['UTC', 'Etc/UTC']) expect(offsetsOf(zone, OFFSETS_FROM, UNTIL)).toEqual([]);
  });

  it.each(['Asia/Shanghai', 'Europe/Berlin', 'Australia/Lord_Howe', 'Africa/Casablanca', 'America/Sao_Paulo'])(
    'give what the clock of %s shows, all through sixty years',
    (zone) => {
      const calendar = calendarOf(zone);
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
      for (let at = DAY_MS; at < UNTIL; at += 149 * HOUR_MS + 11 * MINUTE_MS) {
        const shown = new Date(calendar.wallOf(at)).toISOString().slice(0, 19).replace('T', ' ');
        if (shown !== format.format(at)) throw new Error(`${shown} is not ${format.format(at)}`);
      }
    },
  );

  it('is found again from what the clock shows', () => {
    const calendar = calendarOf('Australia/Lord_Howe');
    for (let day = dayOf(DAY_MS); day < dayOf(UNTIL); day++) {
      const noon = day * DAY_MS + 12 * HOUR_MS;
      expect(calendar.wallOf(calendar.instantOf(noon))).toBe(noon);
      expect([calendar.dayOf(calendar.startOf(day)), calendar.dayOf(calendar.endOf(day))]).toEqual([day, day]);
    }
  });
});

it.each([
  ['Asia/Shanghai', true],
  ['UTC', true],
  ['Asia/Peking', false],
  ['+08:00', false],
  ['', false],
])('whether %s is a zone: %s', (name, isOne) => {
  expect(isTimeZone(name)).toBe(isOne);
});
