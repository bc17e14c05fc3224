import { useEffect, useState } from 'react';
import type { EpochMs } from '../../client/vocabulary.js';

/** The reader's clock, once a second: what is old grows older although nothing arrives. */
export function useSecond(): EpochMs {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
