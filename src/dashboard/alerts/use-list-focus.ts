import { useCallback, useEffect, useRef } from 'react';
import type { Address } from '../address/use-address.js';
import type { ListedRow } from '../live/listing.js';
import type { Worklist } from './use-worklist.js';

const FOLLOW_AFTER_MS = 150;

/**
 * What is open beside the list follows the place in the list, when a key moved it there. A press on a row opens by itself.
 *
 * @returns to be called when a key was pressed
 */
export function useFollowed(
  { follow, param }: Address,
  { current }: Worklist,
  rows: readonly ListedRow[] | null,
  isOn: boolean,
): () => void {
  const isPressed = useRef(false);
  const open = param('alert');
  useEffect(() => {
    if (!isOn || !isPressed.current || current === null || current === open) return undefined;
    const alert = rows?.find((row) => row.alert.id === current)?.alert;
    const timer = setTimeout(() => {
      isPressed.current = false;
      if (alert !== undefined) follow({ alert: alert.id, customer: alert.customerId });
    }, FOLLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isOn, current, open, rows, follow]);
  return useCallback(() => {
    isPressed.current = true;
  }, []);
}

/** After whatever covered the list has closed, the focus returns to the row where it was. */
export function useFocusBack(isCovered: boolean, { focus, current }: Worklist): void {
  const wasCovered = useRef(isCovered);
  useEffect(() => {
    if (wasCovered.current && !isCovered && document.activeElement === document.body) focus(current);
    wasCovered.current = isCovered;
  }, [isCovered, focus, current]);
}
