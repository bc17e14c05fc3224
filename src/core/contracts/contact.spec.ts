import { describe, expect, it } from '@jest/globals';
import { decideContact, quietUntil, type ContactFacts, type ContactPolicy, type QuietHours } from './contact.js';
import { Calendar } from '../primitives/calendar.js';
import { DAY_MS, HOUR_MS } from '../primitives/time.js';
import { offsetsOf } from '../primitives/time.zone.js';

function calendarOf(zone: string): Calendar {
  return new Calendar(offsetsOf(zone, Date.UTC(2025, 0, 1), Date.UTC(2026, 0, 1)));
}

const SHANGHAI = calendarOf('Asia/Shanghai');
const BERLIN = calendarOf('Europe/Berlin');
const KOLKATA = calendarOf('Asia/Kolkata');
const NIGHT: QuietHours = { from: '21:00', to: '08:00' };
const POLICY: ContactPolicy = { cap: { contacts: 2, days: 7 }, quietHours: NIGHT };
/** Noon in Shanghai. */
const NOON = Date.parse('2025-03-03T12:00:00+08:00');
const NOBODY: ContactFacts = { isOptedOut: false, isEnded: false, isCounted: false, contactedAt: [] };

describe('a contact', () => {
  const night = Date.parse('2025-03-03T23:10:30+08:00');
  const morning = Date.parse('2025-03-04T08:00:00+08:00');
  const twice = [NOON - DAY_MS, NOON - HOUR_MS];
  it.each<[string, Partial<ContactFacts>, number, unknown]>([
    ['goes in the day to a customer nobody has contacted', {}, NOON, { kind: 'go' }],
    ['waits in the night', {}, night, { kind: 'wait', until: morning }],
    ['goes while the customer is below the cap', { contactedAt: [NOON - DAY_MS] }, NOON, { kind: 'go' }],
    ['is dropped at the cap', { contactedAt: twice }, NOON, { kind: 'suppress', why: 'cap' }],
    [
      'at the cap still goes when it is the same contact again',
      { contactedAt: twice, isCounted: true },
      NOON,
      { kind: 'go' },
    ],
    [
      'goes when the period of an earlier one is over',
      { contactedAt: [NOON - 7 * DAY_MS, NOON] },
      NOON,
      { kind: 'go' },
    ],
    [
      'is dropped a moment before that period is over',
      { contactedAt: [NOON - 7 * DAY_MS + 1, NOON] },
      NOON,
      { kind: 'suppress', why: 'cap' },
    ],
    [
      'at the cap waits in the night, and is judged in the morning',
      { contactedAt: twice },
      night,
      { kind: 'wait', until: morning },
    ],
    [
      'is never made when a death or the bank ended the relationship, not even again',
      { isEnded: true, isCounted: true },
      night,
      { kind: 'suppress', why: 'relationship_ended' },
    ],
    ['never goes to a customer who opted out', { isOptedOut: true }, NOON, { kind: 'suppress', why: 'opt_out' }],
    ['of one who opted out does not even wait', { isOptedOut: true }, night, { kind: 'suppress', why: 'opt_out' }],
    [
      'is not repeated once the customer opted out',
      { isOptedOut: true, isCounted: true },
      NOON,
      { kind: 'suppress', why: 'opt_out' },
    ],
  ])('%s', (_what, facts, now, expected) => {
    expect(decideContact({ ...NOBODY, ...facts }, POLICY, now, SHANGHAI)).toEqual(expected);
  });

  it('goes at any hour when none is quiet', () => {
    expect(decideContact(NOBODY, { ...POLICY, quietHours: null }, night, SHANGHAI)).toEqual({ kind: 'go' });
  });

  it('never goes when the cap is none at all', () => {
    expect(decideContact(NOBODY, { ...POLICY, cap: { contacts: 0, days: 7 } }, NOON, SHANGHAI)).toMatchObject({
      why: 'cap',
    });
  });
});

describe('quiet hours', () => {
  const gap: QuietHours = { from: '22:00', to: '02:30' };
  const lunch: QuietHours = { from: '12:00', to: '13:30' };
  it.each<[string, QuietHours, Calendar, string, string | null]>([
    ['begin with their first minute', NIGHT, SHANGHAI, '2025-03-03T21:00:00+08:00', '2025-03-04T08:00:00+08:00'],
    ['have not begun a moment earlier', NIGHT, SHANGHAI, '2025-03-03T20:59:59.999+08:00', null],
    ['end with the minute they are said to end', NIGHT, SHANGHAI, '2025-03-04T08:00:00+08:00', null],
    ['last until then', NIGHT, SHANGHAI, '2025-03-04T07:59:59.999+08:00', '2025-03-04T08:00:00+08:00'],
    ['go on behind midnight', NIGHT, SHANGHAI, '2025-03-04T00:00:00+08:00', '2025-03-04T08:00:00+08:00'],
    ['may lie within a day', lunch, KOLKATA, '2025-03-03T12:15:00+05:30', '2025-03-03T13:30:00+05:30'],
    ['within a day are over in the evening', lunch, KOLKATA, '2025-03-03T21:00:00+05:30', null],
    [
      'are an hour shorter when clocks go forward',
      NIGHT,
      BERLIN,
      '2025-03-29T23:00:00+01:00',
      '2025-03-30T08:00:00+02:00',
    ],
    ['are an hour longer when clocks go back', NIGHT, BERLIN, '2025-10-25T23:00:00+02:00', '2025-10-26T08:00:00+01:00'],
    [
      'end with the gap when their end lies in it',
      gap,
      BERLIN,
      '2025-03-29T23:00:00+01:00',
      '2025-03-30T03:00:00+02:00',
    ],
    [
      'end the first time their end comes, when it comes twice',
      gap,
      BERLIN,
      '2025-10-25T23:00:00+02:00',
      '2025-10-26T02:30:00+02:00',
    ],
  ])('%s', (_what, hours, calendar, now, until) => {
    expect(quietUntil(hours, Date.parse(now), calendar)).toBe(until === null ? null : Date.parse(until));
  });
});
