import { useEffect, useState } from 'react';
import type { RunView } from '../../client/protocol.js';
import type { BoardSession } from '../live/board.session.js';

const EVERY_MS = 30_000;
const NONE: readonly RunView[] = [];

/** Runs come and go: a replay may start while the page is open. Without an answer the page shows no list of runs. */
export function useRuns(session: BoardSession, current: string | null): readonly RunView[] {
  const [runs, setRuns] = useState(NONE);
  useEffect(() => {
    if (current === null) return undefined;
    let over = false;
    const load = () => {
      session
        .reads()
        .runs()
        .then(
          (found) => {
            if (!over) setRuns(found);
          },
          () => undefined,
        );
    };
    load();
    const timer = setInterval(load, EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [session, current]);
  return runs;
}
