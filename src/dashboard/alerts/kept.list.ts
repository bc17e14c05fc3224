/**
 * The list of alerts that was shown last, kept while its reader looks at something else: Back then shows the same rows at
 * the same place. One for each session.
 */
import type { EpochMs } from '../../client/vocabulary.js';
import { sortName, type Sorting } from '../address/address.js';
import { isShown, queryOf, type AlertFilter } from '../live/alert.filter.js';
import type { BoardSession } from '../live/board.session.js';
import { ListReader } from '../live/list.reader.js';

interface KeptList {
  reader: ListReader;
  /** Of the run, as of the last drawing. */
  clock: { asOf: EpochMs | null };
  key: string;
}

const kept = new WeakMap<BoardSession, KeptList>();

/** The list that was shown last, if it is the same; else a new one in its place. */
export function listFor(session: BoardSession, filter: AlertFilter, sorting: Sorting): KeptList {
  const query = { ...queryOf(filter), sort: sortName(sorting) };
  const key = JSON.stringify(query);
  const last = kept.get(session);
  if (last?.key === key) return last;
  last?.reader.stop();
  const clock: KeptList['clock'] = { asOf: null };
  const reader = new ListReader(session, query, (alert) => isShown(alert, filter, clock.asOf));
  const list = { reader, clock, key };
  kept.set(session, list);
  return list;
}
