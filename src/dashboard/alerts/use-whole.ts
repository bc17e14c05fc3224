import { useEffect, useRef, useState } from 'react';
import type { AlertView } from '../../client/protocol.js';
import type { AlertQuery } from '../../client/rest.js';
import type { BoardSession } from '../live/board.session.js';
import type { Acted } from '../work/acting.js';
import { actInParts, readWhole, type Going, type Progress, type WholeActed } from './whole.filter.js';

export interface Whole {
  /** All alerts of the filter are selected. */
  isOn: boolean;
  choose: (isOn: boolean) => void;
  /** Null while nothing is in progress. */
  progress: Progress | null;
  stop: () => void;
  /** Acts on those of the filter that `pick` takes. @throws when the list cannot be read */
  actOnAll: (pick: (alert: AlertView) => boolean, act: ActOnPart) => Promise<WholeActed>;
  actOn: (alerts: readonly AlertView[], act: ActOnPart) => Promise<WholeActed>;
}

type ActOnPart = (part: readonly AlertView[]) => Promise<readonly Acted[]>;

/** @param query of the list on the screen: another one is another whole */
export function useWhole(session: BoardSession, query: AlertQuery): Whole {
  const key = JSON.stringify(query);
  const [chosen, setChosen] = useState<string | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const stopped = useRef(false);
  useEffect(
    () => () => {
      stopped.current = true;
    },
    [],
  );

  /** A stop is of one action, from its first read to its last part: the next one, undo included, starts anew. */
  const started = async (task: (going: Going) => Promise<WholeActed>): Promise<WholeActed> => {
    stopped.current = false;
    try {
      return await task({ isStopped: () => stopped.current, onProgress: setProgress });
    } finally {
      setProgress(null);
    }
  };
  return {
    isOn: chosen === key,
    choose: (isOn) => setChosen(isOn ? key : null),
    progress,
    stop: () => {
      stopped.current = true;
    },
    actOnAll: (pick, act) =>
      started(async (going) => {
        const all = await readWhole(session.reads(), query, going);
        return actInParts(all.filter(pick), act, going);
      }),
    actOn: (alerts, act) => started((going) => actInParts(alerts, act, going)),
  };
}
