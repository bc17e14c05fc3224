/** Where a reader left a list: when Back leads to it again, it is shown there. In memory, for the newest addresses. */
import { useEffect, useMemo, useRef } from 'react';
import { NavigationType, useLocation, useNavigationType } from 'react-router';

interface Place {
  /** Pixels from the top. */
  top: number;
  /** The row that had the focus. */
  row: string | null;
}

const MOST = 50;
const places = new Map<string, Place>();
const TOP: Place = { top: 0, row: null };

export interface LeftOff extends Place {
  note: (part: Partial<Place>) => void;
}

/** The place of this step of the history; the top for a new one. */
export function useLeftOff(): LeftOff {
  const { key } = useLocation();
  const isBack = useNavigationType() === NavigationType.Pop;
  // What stood there when the list was first drawn: later steps over the same list move nothing.
  const first = useRef<Place | null>(null);
  first.current ??= (isBack ? places.get(key) : undefined) ?? TOP;
  const now = useRef<Place>(first.current);
  useEffect(
    () => () => {
      places.delete(key);
      places.set(key, now.current);
      for (const old of [...places.keys()].slice(0, -MOST)) places.delete(old);
    },
    [key],
  );
  const { top, row } = first.current;
  return useMemo(
    () => ({ top, row, note: (part: Partial<Place>) => void (now.current = { ...now.current, ...part }) }),
    [top, row],
  );
}
