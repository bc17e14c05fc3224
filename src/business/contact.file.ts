/** Reads `config/contact.json`. Every fault names the member and the allowed values. */
import type { ContactPolicy, QuietHours } from '../core/contracts/contact.js';
import { FileFindings } from './file.findings.js';

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const MOST_DAYS = 366;

/** @param timeZone TIME_ZONE: quiet hours are hours of the bank's clock */
export function readContactPolicy(raw: unknown, timeZone: string): { contact: ContactPolicy; faults: string[] } {
  const faults = new FileFindings('contact.json');
  const file = faults.object('', raw, ['cap', 'quietHours']);
  const cap = faults.object('cap', file['cap'], ['contacts', 'days']);
  const contacts = whole(faults, 'cap.contacts', cap['contacts'], 0, Number.MAX_SAFE_INTEGER);
  const days = whole(faults, 'cap.days', cap['days'], 1, MOST_DAYS);
  const quietHours = file['quietHours'] === null ? null : readHours(faults, file['quietHours'], timeZone);
  return { contact: { cap: { contacts, days }, quietHours }, faults: faults.found };
}

function readHours(faults: FileFindings, raw: unknown, timeZone: string): QuietHours {
  const { from, to, timeZone: named } = faults.object('quietHours', raw, ['from', 'to', 'timeZone']);
  const hours = { from: faults.sentence('quietHours.from', from), to: faults.sentence('quietHours.to', to) };
  if (!CLOCK.test(hours.from) || !CLOCK.test(hours.to) || hours.from === hours.to) {
    faults.add('quietHours', 'must be from one time like "21:00" to another, or null');
  }
  if (named !== undefined && named !== timeZone) faults.add('quietHours.timeZone', otherZone(named, timeZone));
  return hours;
}

/** Files of earlier builds name a zone. Hours of another clock would silently become other hours. */
function otherZone(named: unknown, timeZone: string): string {
  return (
    `is ${JSON.stringify(named)}, but quiet hours follow TIME_ZONE, which is ${timeZone}: write from and to by that ` +
    'clock and leave timeZone out'
  );
}

function whole(faults: FileFindings, where: string, raw: unknown, least: number, most: number): number {
  const value = faults.number(where, raw, NaN);
  if (!Number.isInteger(value) || value < least || value > most) {
    faults.add(where, `must be a whole number from ${least} to ${most}`);
  }
  return value;
}
