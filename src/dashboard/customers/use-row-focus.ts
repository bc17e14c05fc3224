import { useCallback, useRef, useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';
import type { LeftOff } from '../look/left.off.js';
import { focusOnceDrawn, focusRow, useFocusOnLeft } from '../look/row.focus.js';
import type { RowsHandle } from '../look/virtual.rows.js';

const STEPS: ReadonlyMap<string, number> = new Map([
  ['ArrowDown', 1],
  ['j', 1],
  ['ArrowUp', -1],
  ['k', -1],
]);

export interface RowFocus {
  /** Where the Tab key stops. */
  current: string | null;
  handle: RefObject<RowsHandle | null>;
  /** For the element around the list. */
  box: {
    ref: RefObject<HTMLDivElement | null>;
    onFocus: (event: FocusEvent) => void;
    onKeyDown: (event: KeyboardEvent) => void;
  };
}

/** The Tab key stops once in the list; arrows, j and k go from row to row. */
export function useRowFocus(ids: readonly string[], { row, note }: LeftOff): RowFocus {
  const handle = useRef<RowsHandle>(null);
  const ref = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState(row);
  const current = place !== null && ids.includes(place) ? place : (ids[0] ?? null);

  const onFocus = useCallback(
    (event: FocusEvent) => {
      const id = idOf(event.target);
      if (id === null) return;
      setPlace(id);
      note({ row: id });
    },
    [note],
  );
  useFocusOnLeft(ref, 'customer', row);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS.get(event.key);
    const from = ids.indexOf(idOf(event.target) ?? '');
    const to = ids[from + (step ?? 0)];
    if (step === undefined || from < 0 || to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (focusRow(ref.current, 'customer', to)) return;
    handle.current?.reveal(from + step);
    focusOnceDrawn(ref, 'customer', to);
  };
  return { current, handle, box: { ref, onFocus, onKeyDown } };
}

function idOf(target: EventTarget): string | null {
  return target instanceof HTMLElement ? (target.dataset['customer'] ?? null) : null;
}
