import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate, type Location } from 'react-router';
import type { AlertFilter } from '../live/alert.filter.js';
import { filterOf, placeOf, searchWith, sortingOf, type Change, type Place, type Sorting } from './address.js';

/** Given with a link that opens something over a list: closing it then goes back, and leaves no step behind. */
export const OVER_LIST = { isOverList: true };

export interface Address {
  search: string;
  param: (name: 'run' | 'customer' | 'alert') => string | null;
  /** This screen with some parameters changed. */
  changed: (change: Change) => Place;
  /** Another screen of the same run. */
  screen: (pathname: string, change?: Change) => Place;
  /** Goes to this screen with some parameters changed: a step that Back takes back. */
  change: (change: Change) => void;
  /** The same without a step: what lies open follows the place in the list. */
  follow: (change: Change) => void;
  /** Closes what lies open over the list. */
  close: () => void;
}

export function useAddress(): Address {
  const here: Location<unknown> = useLocation();
  const { pathname, search, state } = here;
  const navigate = useNavigate();
  const isOverList = isOpenedFromList(state);
  const changed = useCallback(
    (change: Change): Place => ({ pathname, search: searchWith(search, change) }),
    [pathname, search],
  );
  const screen = useCallback((path: string, change?: Change): Place => placeOf(path, search, change), [search]);
  const change = useCallback((to: Change) => void navigate(changed(to)), [navigate, changed]);
  const follow = useCallback(
    (to: Change) => void navigate(changed(to), { replace: true, state }),
    [navigate, changed, state],
  );
  const close = useCallback(() => {
    if (isOverList) void navigate(-1);
    else void navigate(changed({ customer: null, alert: null }), { replace: true });
  }, [navigate, changed, isOverList]);
  return useMemo(
    () => ({ search, param: (name) => new URLSearchParams(search).get(name), changed, screen, change, follow, close }),
    [search, changed, screen, change, follow, close],
  );
}

/** The order in the address. */
export function useSortingOfAddress(): Sorting {
  const { search } = useLocation();
  const { sort, isReversed } = sortingOf(search);
  return useMemo(() => ({ sort, isReversed }), [sort, isReversed]);
}

/** The filter in the address. It keeps its identity while only something over the list opens or closes. */
export function useFilterOfAddress(): Omit<AlertFilter, 'me'> {
  const { search } = useLocation();
  const filters = searchWith(search, { customer: null, alert: null, run: null, sort: null });
  return useMemo(() => filterOf(filters), [filters]);
}

function isOpenedFromList(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'isOverList' in state;
}
