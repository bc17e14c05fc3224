import { useEffect, useState } from 'react';
import type { TransitionsView } from '../../client/protocol.js';
import type { BoardSession } from '../live/board.session.js';

const EVERY_MS = 30_000;

/** The operating measures of the last seven days of the run's clock; null until known. */
export function useMeasures(session: BoardSession, run: string | null): TransitionsView['measures'] | null {
  const [measures, setMeasures] = useState<TransitionsView['measures'] | null>(null);
  useEffect(() => {
    if (run === null) return undefined;
    let over = false;
    const load = () => {
      session
        .reads()
        .transitions('7d')
        .then(
          (view) => {
            if (!over) setMeasures(view.measures);
          },
          () => undefined, // The last known numbers stay; the connection state already shows the problem.
        );
    };
    load();
    const timer = setInterval(load, EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [session, run]);
  return measures;
}
