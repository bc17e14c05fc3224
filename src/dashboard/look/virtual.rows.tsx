import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useImperativeHandle, type ReactNode, type Ref } from 'react';
import type { Holding } from '../work/use-held.js';

export interface RowsHandle {
  /** Brings a row into view, so that it exists and can take the focus. */
  reveal: (at: number) => void;
}

interface Props<T> {
  items: readonly T[];
  keyOf: (item: T) => string | number;
  /** The usual height of a row, in pixels. Rows are measured when they are drawn. */
  height: number;
  holding: Holding;
  className: string;
  testId: string;
  label: string;
  /** Shown in place of the rows when there are none. */
  nothing: ReactNode;
  row: (item: T) => ReactNode;
  handle?: Ref<RowsHandle>;
  /** The last rows are near. */
  onNearEnd?: () => void;
}

const MORE_EACH_WAY = 12;
const NEAR_END = 40;

/**
 * A list of any length: only the rows in view exist. They are placed by transforms, so rows that come and go shift no
 * layout under the reader.
 */
export function VirtualRows<T>(props: Props<T>) {
  const { items, keyOf, height, holding, handle, onNearEnd, row } = props;
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => holding.list.ref.current,
    estimateSize: () => height,
    getItemKey: (at) => keyAt(items, at, keyOf),
    overscan: MORE_EACH_WAY,
    initialOffset: holding.startsAt,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;

  useImperativeHandle(handle, () => ({ reveal: (at) => virtual.scrollToIndex(at) }), [virtual]);
  useEffect(() => {
    if (items.length > 0 && last >= items.length - NEAR_END) onNearEnd?.();
  }, [last, items.length, onNearEnd]);

  return (
    <div className={`rows ${props.className}`} data-testid={props.testId} {...holding.list}>
      {items.length === 0 && <div className="nothing">{props.nothing}</div>}
      <ul aria-label={props.label} style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ key, index, start }) => {
          const item = items[index];
          return item === undefined ? null : (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              {row(item)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function keyAt<T>(items: readonly T[], at: number, keyOf: (item: T) => string | number): string | number {
  const item = items[at];
  return item === undefined ? at : keyOf(item);
}
