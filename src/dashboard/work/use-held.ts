import { useCallback, useRef, useState, type FocusEvent, type PointerEvent, type RefObject, type UIEvent } from 'react';

import type { LeftOff } from '../look/left.off.js';

export interface Holding {
  held: boolean;
  /** Holds the list until released. */
  pin: () => void;
  /** Where the list begins, in pixels from its top. */
  startsAt: number;
  /** Releases the list, from its top. */
  release: () => void;
  /** For the element that scrolls. */
  list: {
    ref: RefObject<HTMLDivElement | null>;
    onPointerOver: (event: PointerEvent) => void;
    onPointerLeave: (event: PointerEvent) => void;
    onFocus: (event: FocusEvent<HTMLElement>) => void;
    onBlur: () => void;
    onScroll: (event: UIEvent<HTMLElement>) => void;
  };
}

const AT_TOP = 8;
const FROM_TOP = { top: 0, note: () => undefined };

/**
 * A list must not move under the pointer that is about to press a row, nor under the keyboard, nor while it is read.
 */
export function useHolding({ top, note }: Pick<LeftOff, 'top' | 'note'> = FROM_TOP): Holding {
  const ref = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const [scrolled, setScrolled] = useState(top > AT_TOP);
  const [pinned, setPinned] = useState(false);
  const release = useCallback(() => {
    setPinned(false);
    ref.current?.scrollTo({ top: 0 });
  }, []);
  return {
    held: pointed || focused || scrolled || pinned,
    startsAt: top,
    pin: () => setPinned(true),
    release,
    list: {
      ref,
      // A touch leaves no pointer behind: on a touch screen only scrolling and the button hold the list.
      onPointerOver: (event) => setPointed(event.pointerType === 'mouse'),
      // Removing a row under the pointer fires this event too, although the pointer is still over the list.
      onPointerLeave: (event) => setPointed(event.currentTarget.matches(':hover')),
      onFocus: (event) => setFocused(event.target.matches(':focus-visible')),
      onBlur: () => setFocused(false),
      onScroll: ({ currentTarget: { scrollTop } }) => {
        setScrolled(scrollTop > AT_TOP);
        note({ top: scrollTop });
      },
    },
  };
}

/**
 * The current value or, while held, the value at the beginning of the hold. A hold is of one list: with another one the
 * current value is shown.
 * @param list which list it is; compared by identity
 */
export function useHeld<T>(value: T, held: boolean, list: unknown = null): T {
  const [kept, setKept] = useState({ value, list });
  if (held && Object.is(kept.list, list)) return kept.value;
  if (kept.value !== value || !Object.is(kept.list, list)) setKept({ value, list });
  return value;
}
