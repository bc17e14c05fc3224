/** The focus of rows in a list of which only those in view exist. A row names its alert or customer in its data. */
import { useEffect, type RefObject } from 'react';

type RowOf = 'alert' | 'customer';

/** @returns false when the row is out of view */
export function focusRow(box: HTMLElement | null, of: RowOf, id: string): boolean {
  const row = box?.querySelector<HTMLElement>(`[data-${of}="${CSS.escape(id)}"]`) ?? null;
  row?.focus();
  return row !== null;
}

/** A row that was brought into view is there after the second frame. */
export function focusOnceDrawn(box: RefObject<HTMLElement | null>, of: RowOf, id: string): () => void {
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(() => focusRow(box.current, of, id));
  });
  return () => cancelAnimationFrame(frame);
}

/** Back leads to the row that was left. */
export function useFocusOnLeft(box: RefObject<HTMLElement | null>, of: RowOf, row: string | null): void {
  useEffect(() => (row === null ? undefined : focusOnceDrawn(box, of, row)), [box, of, row]);
}
