/** The bank's calendar at start-up: the offsets that are stored with the data, and the days of config/calendar.json. */
import { Calendar, type BankDays } from './core/primitives/calendar.js';
import { DAY_MS } from './core/primitives/time.js';
import { OFFSETS_FROM, offsetsOf } from './core/primitives/time.zone.js';
import { reconcile, type Reconciled, type ZoneTable } from './core/primitives/zone.table.js';
import type { EpochMs } from './core/primitives/vocabulary.js';
import type { Log } from './ops/log.js';
import type { ZoneStore } from './redis/zone.store.js';

/** How far ahead offsets are known without a restart. */
const AHEAD_MS = 3_653 * DAY_MS;

/** @param now Redis' time */
export async function openCalendar(
  store: ZoneStore,
  timeZone: string,
  days: BankDays,
  now: EpochMs,
  log: Pick<Log, 'warn'>,
): Promise<Calendar> {
  const own = ownTable(timeZone, now);
  for (;;) {
    const stored = await store.read();
    const { table, differs } = stored === null ? firstOf(own) : reconcile(stored, own, now);
    if (!(await store.replace(stored, table))) continue;
    if (differs !== 'not') log.warn({ timeZone, stored: stored?.release, own: own.release }, DIFFERENCES[differs]);
    return new Calendar(table.offsets, days);
  }
}

/** The calendar of a time zone by the table of this process alone. */
export function calendarOf(timeZone: string, days: BankDays, now: EpochMs): Calendar {
  return new Calendar(ownTable(timeZone, now).offsets, days);
}

const DIFFERENCES = {
  past: 'the time-zone table of this process tells another past of TIME_ZONE: what is stored with the data stays',
  future:
    'the time-zone table of this process differs from the stored one about days to come: the newer of both is used. ' +
    'Restart every process, so that all count days alike',
};

function firstOf(own: ZoneTable): Reconciled {
  return { table: own, differs: 'not' };
}

function ownTable(timeZone: string, now: EpochMs): ZoneTable {
  const until = now + AHEAD_MS;
  return { release: process.versions['tz'] ?? '', until, offsets: offsetsOf(timeZone, OFFSETS_FROM, until) };
}
