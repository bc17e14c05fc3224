import { useState } from 'react';

/** What stands in a field: what is typed, until another value comes from the address. */
export function useTyped<T>(value: T): readonly [T, (typed: T) => void] {
  const [typed, setTyped] = useState(value);
  const [before, setBefore] = useState(value);
  if (!Object.is(before, value)) {
    setBefore(value);
    setTyped(value);
  }
  return [typed, setTyped];
}
