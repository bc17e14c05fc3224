import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type FocusEvent,
  type PointerEvent,
  type RefObject,
  type UIEvent,
} from 'react';

export interface Holding {
  held: boolean;
  /** Holds until released. */
  pin: () => void;
  /** Lets the list run again, from its top. */
  release: () => void;
  /** For the element that scrolls. */
  list: {
    ref: RefObject<HTMLUListElement | null>;
    onPointerOver: (event: PointerEvent) => void;
    onPointerLeave: (event: PointerEvent) => void;
    onFocus: (event: FocusEvent<HTMLElement>) => void;
    onBlur: () => void;
    onScroll: (event: UIEvent<HTMLElement>) => void;
  };
}

/** A list must not move under the pointer that is about to press a row, nor under the keyboard, nor while it is read. */
export function useHolding(): Holding {
  const ref = useRef<HTMLUListElement>(null);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const [scrolled, setScrolled] = useState(false);
  const [pinned, setPinned] = useState(false);
  const release = useCallback(() => {
    setPinned(false);
    ref.current?.scrollTo({ top: 0 });
  }, []);
  return {
    held: pointed || focused || scrolled || pinned,
    pin: () => setPinned(true),
    release,
    list: {
      ref,
      // A finger leaves no pointer behind: on a touch screen scrolling and the button hold.
      onPointerOver: (event) => setPointed(event.pointerType === 'mouse'),
      // A row taken away under the pointer counts as leaving too, though the pointer still rests on the list.
      onPointerLeave: (event) => setPointed(event.currentTarget.matches(':hover')),
      onFocus: (event) => setFocused(event.target.matches(':focus-visible')),
      onBlur: () => setFocused(false),
      onScroll: (event) => setScrolled(event.currentTarget.scrollTop > 8),
    },
  };
}

/** The latest value at most once in a while; 0 for always. */
export function usePaced<T>(latest: T, everyMs: number): T {
  const newest = useRef(latest);
  const [kept, setKept] = useState(latest);
  useEffect(() => {
    newest.current = latest;
  }, [latest]);
  useEffect(() => {
    if (everyMs === 0) return undefined;
    const show = () => setKept(newest.current);
    show();
    const timer = setInterval(show, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return everyMs === 0 ? latest : kept;
}

/** The latest value, or, while held, what it was when the hold began. */
export function useHeld<T>(latest: T, held: boolean): T {
  const [kept, setKept] = useState(latest);
  if (held) return kept;
  if (kept !== latest) setKept(latest);
  return latest;
}
