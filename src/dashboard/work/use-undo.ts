import { useCallback, useEffect, useState } from 'react';
import type { AlertView } from '../../client/protocol.js';
import type { ActionName } from '../../client/vocabulary.js';
import type { Acted, Wish } from './acting.js';

/** The service can take these back. */
const UNDONE: ReadonlySet<ActionName> = new Set<ActionName>([
  ...(['claim', 'assign', 'auto_assign', 'release'] as const),
  ...(['acknowledge', 'start', 'snooze'] as const),
]);
const OFFERED_MS = 10_000;

export function canUndo(action: ActionName): boolean {
  return UNDONE.has(action);
}

export interface Undoable {
  wish: Wish;
  /** As the action left them: whoever changes one since keeps what they did. */
  alerts: readonly AlertView[];
}

export interface Undo {
  /** Null when there is nothing to take back. */
  offer: Undoable | null;
  note: (wish: Wish, acted: readonly Acted[]) => void;
  /** Withdraws the offer, and returns what it was. */
  take: () => Undoable | null;
}

/** The last action, for ten seconds. */
export function useUndo(): Undo {
  const [offer, setOffer] = useState<Undoable | null>(null);
  useEffect(() => {
    if (offer === null) return undefined;
    const timer = setTimeout(() => setOffer(null), OFFERED_MS);
    return () => clearTimeout(timer);
  }, [offer]);
  const note = useCallback((wish: Wish, acted: readonly Acted[]) => {
    const alerts = acted.flatMap((one) => (one.outcome === 'done' ? [one.alert] : []));
    setOffer(alerts.length > 0 && UNDONE.has(wish.action) ? { wish, alerts } : null);
  }, []);
  const take = (): Undoable | null => {
    setOffer(null);
    return offer;
  };
  return { offer, note, take };
}
