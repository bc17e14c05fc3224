import { useCallback, useEffect, useRef, useState } from 'react';
import type { AlertView } from '../../client/protocol.js';
import type { AlertQuery } from '../../client/rest.js';
import type { BoardSession } from '../live/board.session.js';
import type { Acted } from '../work/acting.js';
import { actInParts, readWhole, type Progress, type WholeActed } from './whole.filter.js';

export interface Whole {
  /** All alerts of the filter are selected. */
  isOn: boolean;
  choose: (isOn: boolean) => void;
  /** Null while nothing is in progress. */
  progress: Progress | null;
  stop: () => void;
  /** @param pick which of those that were read @throws when the list cannot be read */
  read: (pick: (alert: AlertView) => boolean) => Promise<AlertView[]>;
  run: (
    alerts: readonly AlertView[],
    act: (part: readonly AlertView[]) => Promise<readonly Acted[]>,
  ) => Promise<WholeActed>;
}

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

  const going = useCallback(() => ({ isStopped: () => stopped.current, onProgress: setProgress }), []);
  const read: Whole['read'] = async (pick) => {
    stopped.current = false;
    try {
      return (await readWhole(session.reads(), query, going())).filter(pick);
    } finally {
      setProgress(null);
    }
  };
  const run: Whole['run'] = async (alerts, act) => {
    try {
      return await actInParts(alerts, act, going());
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
    read,
    run,
  };
}
