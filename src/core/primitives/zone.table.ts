/**
 * The offsets that a bank's data was counted with, and how a later time-zone table may change them.
 *
 * 1. What has passed stays: days were counted by it, and are in the states and the ledger.
 * 2. What is still to come follows the newer of both tables, so that a law about summer time holds from the next start.
 *    An older table only adds what lies beyond the stored one: a process that was not yet upgraded changes nothing.
 * 3. When both differ about the present, the new offset holds from the start on that noticed it.
 */
import type { ZoneOffset } from './calendar.js';
import type { EpochMs } from './vocabulary.js';

export interface ZoneTable {
  /** Release of the time-zone table, such as `2025b`, whose names sort by age; empty when the runtime does not say. */
  release: string;
  /** No transition after this instant was asked for. */
  until: EpochMs;
  /** Ascending; see Calendar. */
  offsets: readonly ZoneOffset[];
}

/** What is to be stored from now on, and whether it differs about an instant of which `stored` already spoke. */
export interface Reconciled {
  table: ZoneTable;
  differs: 'not' | 'past' | 'future';
}

/** @param own the table of this process, which reaches back as far as the stored one @param now of the data's clock */
export function reconcile(stored: ZoneTable, own: ZoneTable, now: EpochMs): Reconciled {
  const differs = differenceOf(stored, own, now);
  const isNewer = own.release > stored.release;
  const keptUntil = isNewer ? now : Math.max(now, stored.until);
  const until = Math.max(stored.until, own.until);
  const release = isNewer ? own.release : stored.release;
  return { table: { release, until, offsets: spliced(stored.offsets, own.offsets, keptUntil) }, differs };
}

const UTC_FROM_THE_START: readonly ZoneOffset[] = [{ from: 0, offsetMs: 0 }];

/** Up to `border` the first, after it the second. */
function spliced(first: readonly ZoneOffset[], second: readonly ZoneOffset[], border: EpochMs): ZoneOffset[] {
  const kept = first.length === 0 ? UTC_FROM_THE_START : first.filter(({ from }) => from <= border);
  const coming = second.filter(({ from }) => from > border);
  const offsetMs = offsetIn(second, border);
  const hasOther = offsetIn(first, border) !== offsetMs;
  if (first.length === 0 && !hasOther && coming.length === 0) return [];
  return [...kept, ...(hasOther ? [{ from: border, offsetMs }] : []), ...coming];
}

function differenceOf(stored: ZoneTable, own: ZoneTable, now: EpochMs): Reconciled['differs'] {
  const end = Math.min(stored.until, own.until);
  const instants = [...stored.offsets, ...own.offsets].map(({ from }) => from).filter((from) => from <= end);
  const differing = [...instants, now].filter((at) => offsetIn(stored.offsets, at) !== offsetIn(own.offsets, at));
  if (differing.length === 0) return 'not';
  return differing.some((at) => at >= now) ? 'future' : 'past';
}

function offsetIn(offsets: readonly ZoneOffset[], at: EpochMs): number {
  return (offsets.findLast(({ from }) => from <= at) ?? offsets[0])?.offsetMs ?? 0;
}
