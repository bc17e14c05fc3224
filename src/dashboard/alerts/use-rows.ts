import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Sorting } from '../address/address.js';
import type { AlertFilter } from '../live/alert.filter.js';
import type { Board } from '../live/board.js';
import type { ListReader, ListState } from '../live/list.reader.js';
import { useFollowing } from '../live/session.context.js';
import type { LeftOff } from '../look/left.off.js';
import { useHolding, type Holding } from '../work/use-held.js';
import { listFor } from './kept.list.js';

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
  leftOff: LeftOff,
): Rows {
  const { session, run } = useFollowing();
  const holding = useHolding(leftOff);
  const { reader, clock } = useMemo(() => listFor(session, filter, sorting), [session, filter, sorting]);
  useEffect(() => {
    clock.asOf = asOf;
  });
  const { held, release } = holding;
  useFromTop(reader, release);
  useEffect(() => reader.hold(held), [reader, held]);
  useEffect(() => {
    if (run === null) return undefined;
    reader.start();
    return () => reader.rest();
  }, [reader, run]);
  useReadAgainOn(connection, reader);
  const list = useSyncExternalStore(reader.subscribe, reader.current);
  return { list, holding, readMore: reader.readMore, readAgain: reader.readAgain };
}

/** Another filter is another list: it begins at its top. */
function useFromTop(reader: ListReader, release: () => void): void {
  const before = useRef(reader);
  useEffect(() => {
    if (before.current !== reader) release();
    before.current = reader;
  }, [reader, release]);
}

/** What changed while the page was cut off is in no message. */
function useReadAgainOn(connection: Board['connection'], reader: ListReader): void {
  const before = useRef(connection);
  useEffect(() => {
    if (connection === 'online' && before.current !== 'online') reader.readAgain();
    before.current = connection;
  }, [connection, reader]);
}
