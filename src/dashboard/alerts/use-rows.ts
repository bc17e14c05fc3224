import { useEffect, useMemo } from 'react';
import type { AlertView } from '../../client/protocol.js';
import type { AlertFilter } from '../live/alert.filter.js';
import type { Board } from '../live/board.js';
import { countNewer, heldRows, type HeldRow } from '../work/held.rows.js';
import { useHeld, useHolding, type Holding } from '../work/use-held.js';

export interface Rows {
  /** Null while loading. */
  rows: readonly HeldRow[] | null;
  holding: Holding;
  /** The number of alerts that wait while the list is held. */
  newer: number;
}

const NOTHING: readonly AlertView[] = [];

/**
 * The rows of the list: in order of urgency, or held still while somebody works on them. A list that is still loading is
 * not held.
 */
export function useRows({ alerts, moreAlerts, alertTotal, filter }: Board, mine: ReadonlySet<string>): Rows {
  const holding = useHolding();
  useReleaseOn(filter, holding);
  const frozen = useHeld(alerts, holding.held, alertTotal === null ? null : filter) ?? NOTHING;
  const newest = useMemo(() => ({ alerts: alerts ?? NOTHING, hasMore: moreAlerts }), [alerts, moreAlerts]);
  const rows = useMemo(() => {
    const held = heldRows(frozen, newest, mine);
    // All held rows are dealt with: show the alerts that arrived meanwhile.
    return held.length > 0 ? held : heldRows(newest.alerts, newest, mine);
  }, [frozen, newest, mine]);
  const isLoading = alerts === null || (rows.length === 0 && alertTotal === null);
  return { rows: isLoading ? null : rows, holding, newer: countNewer(frozen, newest) };
}

/** Another filter is another list: it begins at its top. */
function useReleaseOn(filter: AlertFilter, { release }: Holding): void {
  useEffect(() => release(), [filter, release]);
}
