import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { sortName, type Sorting } from '../address/address.js';
import { isShown, queryOf, type AlertFilter } from '../live/alert.filter.js';
import type { Board } from '../live/board.js';
import { ListReader, type ListState } from '../live/list.reader.js';
import { useFollowing } from '../live/session.context.js';
import { useHolding, type Holding } from '../work/use-held.js';

export interface Rows {
  list: ListState;
  holding: Holding;
  readMore: () => void;
  readAgain: () => void;
}

/** The rows of the list: in the server's order, and held still while somebody works on them. */
export function useRows(
  filter: AlertFilter,
  sorting: Sorting,
  { asOf, connection }: Pick<Board, 'asOf' | 'connection'>,
): Rows {
  const { session, run } = useFollowing();
  const holding = useHolding();
  const clock = useRef(asOf);
  useEffect(() => {
    clock.current = asOf;
  });
  const reader = useMemo(
    () =>
      new ListReader(session, { ...queryOf(filter), sort: sortName(sorting) }, (alert) =>
        isShown(alert, filter, clock.current),
      ),
    [session, filter, sorting],
  );
  const { held, release } = holding;
  // Another filter is another list: it begins at its top.
  useEffect(() => release(), [reader, release]);
  useEffect(() => reader.hold(held), [reader, held]);
  useEffect(() => {
    if (run === null) return undefined;
    reader.start();
    return () => reader.stop();
  }, [reader, run]);
  useReadAgainOn(connection, reader);
  const list = useSyncExternalStore(reader.subscribe, reader.current);
  return { list, holding, readMore: reader.readMore, readAgain: reader.readAgain };
}

/** What changed while the page was cut off is in no message. */
function useReadAgainOn(connection: Board['connection'], reader: ListReader): void {
  const before = useRef(connection);
  useEffect(() => {
    if (connection === 'online' && before.current !== 'online') reader.readAgain();
    before.current = connection;
  }, [connection, reader]);
}
