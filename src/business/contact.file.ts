/** Reads `config/contact.json`. Every fault names the member and the allowed values. */
import type { ContactPolicy, QuietHours } from '../core/contracts/contact.js';
import { FileFindings } from './file.findings.js';

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const MOST_DAYS = 366;

export function readContactPolicy(raw: unknown): { contact: ContactPolicy; faults: string[] } {
  const faults = new FileFindings('contact.json');
  const file = faults.object('', raw, ['cap', 'quietHours']);
  const cap = faults.object('cap', file['cap'], ['contacts', 'days']);
  const contacts = whole(faults, 'cap.contacts', cap['contacts'], 0, Number.MAX_SAFE_INTEGER);
  const days = whole(faults, 'cap.days', cap['days'], 1, MOST_DAYS);
  const quietHours = file['quietHours'] === null ? null : readHours(faults, file['quietHours']);
  return { contact: { cap: { contacts, days }, quietHours }, faults: faults.found };
}

function readHours(faults: FileFindings, raw: unknown): QuietHours {
  const { from, to, timeZone } = faults.object('quietHours', raw, ['from', 'to', 'timeZone']);
  const hours = {
    from: faults.sentence('quietHours.from', from),
    to: faults.sentence('quietHours.to', to),
    timeZone: faults.sentence('quietHours.timeZone', timeZone),
  };
  if (!CLOCK.test(hours.from) || !CLOCK.test(hours.to) || hours.from === hours.to) {
    faults.add('quietHours', 'must be from one time like "21:00" to another, or null');
  }
  if (!isTimeZone(hours.timeZone)) faults.add('quietHours.timeZone', 'must be an IANA name like "Asia/Shanghai"');
  return hours;
}

function whole(faults: FileFindings, where: string, raw: unknown, least: number, most: number): number {
  const value = faults.number(where, raw, NaN);
  if (!Number.isInteger(value) || value < least || value > most) {
    faults.add(where, `must be a whole number from ${least} to ${most}`);
  }
  return value;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
