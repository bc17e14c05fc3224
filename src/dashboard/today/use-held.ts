import { useCallback, useRef, useState, type FocusEvent, type PointerEvent } from 'react';

interface Holding {
  held: boolean;
  /** Held until released, unlike the hold of a pointer that rests on the list. */
  pinned: boolean;
  pin: (pinned: boolean) => void;
  /** For the element around the list. */
  handlers: {
    onPointerEnter: (event: PointerEvent) => void;
    onPointerLeave: () => void;
    onFocus: (event: FocusEvent<HTMLElement>) => void;
    onBlur: () => void;
  };
}

/** A list must not move under the pointer that is about to press a row, nor under the keyboard's focus. */
export function useHolding(): Holding {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const [pinned, setPinned] = useState(false);
  const handlers = useRef<Holding['handlers']>({
    // A finger leaves no pointer behind: on a touch screen only the button holds.
    onPointerEnter: (event) => setPointed(event.pointerType === 'mouse'),
    onPointerLeave: () => setPointed(false),
    onFocus: (event) => setFocused(event.target.matches(':focus-visible')),
    onBlur: () => setFocused(false),
  });
  const pin = useCallback((next: boolean) => setPinned(next), []);
  return { held: pointed || focused || pinned, pinned, pin, handlers: handlers.current };
}

/** The latest value, or, while held, what it was when the hold began. */
export function useHeld<T>(latest: T, held: boolean): T {
  const [kept, setKept] = useState(latest);
  if (held) return kept;
  if (kept !== latest) setKept(latest);
  return latest;
}
