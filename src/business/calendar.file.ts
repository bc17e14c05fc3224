/**
 * Reads `config/calendar.json`: the days on which the bank works, and the usual pay-days. Every fault names the member
 * and the allowed values. The file may be missing: then a usual week holds, without any holidays.
 */
import { LONGEST_REST_DAYS, USUAL_DAYS, type BankDays, type PayDays } from '../core/primitives/calendar.js';
import { instantOf } from '../core/primitives/instant.js';
import { dayOf, dayText } from '../core/primitives/time.js';
import { FileFindings } from './file.findings.js';

/** In the order of the weekdays' numbers. */
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const SIDES = ['before', 'after'] as const;
const A_DAY = /^\d{4}-\d{2}-\d{2}$/;

export function readBankDays(raw: unknown): { bankDays: BankDays; faults: string[] } {
  const faults = new FileFindings('calendar.json');
  const file = faults.object('', raw, ['weekend', 'holidays', 'workdays', 'payDays']);
  const holidays = daysIn(faults, 'holidays', file['holidays']);
  const workdays = daysIn(faults, 'workdays', file['workdays']);
  const bankDays = { weekend: readWeekend(faults, file['weekend']), holidays, workdays };
  refuseBoth(faults, bankDays);
  refuseLongRest(faults, holidays);
  return { bankDays: { ...bankDays, payDays: readPayDays(faults, file['payDays']) }, faults: faults.found };
}

function readWeekend(faults: FileFindings, raw: unknown): number[] {
  if (raw === undefined) return [...USUAL_DAYS.weekend];
  const names = listIn(faults, 'weekend', raw);
  const weekend = names.flatMap((name, i) => {
    const found = faults.oneOf(`weekend.${i}`, name, WEEKDAYS);
    return found === null ? [] : [WEEKDAYS.indexOf(found)];
  });
  if (weekend.length === WEEKDAYS.length) faults.add('weekend', 'must leave a day on which the bank works');
  return weekend;
}

/** Days since 1970-01-01, ascending, from dates and spans of dates. */
function daysIn(faults: FileFindings, where: string, raw: unknown): number[] {
  if (raw === undefined) return [];
  const days = listIn(faults, where, raw).flatMap((text, i) => spanOf(faults, `${where}.${i}`, text));
  if (new Set(days).size < days.length) faults.add(where, 'must not name a day twice');
  return days.sort((a, b) => a - b);
}

function spanOf(faults: FileFindings, where: string, raw: unknown): number[] {
  const [first = NaN, last = first, ...rest] = typeof raw === 'string' ? raw.split('/').map(dayIn) : [];
  const length = last - first + 1;
  if (rest.length === 0 && length >= 1 && length <= LONGEST_REST_DAYS)
    return Array.from({ length }, (_, i) => first + i);
  const longest = `of at most ${LONGEST_REST_DAYS} days`;
  faults.add(where, `must be a day like "2026-01-01" or a span ${longest} like "2026-02-15/2026-02-23"`);
  return [];
}

/** NaN when it is no date. */
function dayIn(text: string): number {
  return A_DAY.test(text) ? dayOf(instantOf(`${text}T00:00Z`)) : NaN;
}

function refuseBoth(faults: FileFindings, { holidays, workdays }: Pick<BankDays, 'holidays' | 'workdays'>): void {
  const free = new Set(holidays);
  const both = workdays.find((day) => free.has(day));
  if (both !== undefined) faults.add('workdays', `must not name a holiday: ${dayText(both)}`);
}

function refuseLongRest(faults: FileFindings, holidays: readonly number[]): void {
  let run = 0;
  for (const [i, day] of holidays.entries()) {
    run = day - 1 === holidays[i - 1] ? run + 1 : 1;
    if (run > LONGEST_REST_DAYS) {
      faults.add('holidays', `must not last longer than ${LONGEST_REST_DAYS} days: ${dayText(day)}`);
      return;
    }
  }
}

function readPayDays(faults: FileFindings, raw: unknown): PayDays {
  if (raw === undefined) return USUAL_DAYS.payDays;
  const file = faults.object('payDays', raw, ['days', 'onRestDay']);
  const days = listIn(faults, 'payDays.days', file['days']).map((day, i) =>
    dayOfMonth(faults, `payDays.days.${i}`, day),
  );
  const onRestDay = faults.oneOf('payDays.onRestDay', file['onRestDay'], SIDES) ?? 'before';
  return { days, onRestDay };
}

function dayOfMonth(faults: FileFindings, where: string, raw: unknown): number {
  if (typeof raw === 'number' && Number.isInteger(raw) && raw >= 1 && raw <= 31) return raw;
  faults.add(where, 'must be a day of the month from 1 to 31, which stands for the last');
  return 1;
}

function listIn(faults: FileFindings, where: string, raw: unknown): unknown[] {
  if (Array.isArray(raw)) return raw;
  faults.add(where, 'must be a list');
  return [];
}
