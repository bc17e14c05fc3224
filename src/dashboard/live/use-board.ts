import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Refusal } from '../session/refusal.js';
import type { Board } from './board.js';
import { BoardSession } from './board.session.js';

/** Follows a run while the component is shown. Give the component `key={run}` to follow another run. */
export function useBoard(key: string, run: string | null, onRefused: (why: Refusal) => void): [Board, BoardSession] {
  const [session] = useState(() => new BoardSession({ key, run, onRefused }));

  useEffect(() => {
    session.start();
    const whenSeen = () => {
      if (document.visibilityState === 'visible') session.wake();
    };
    window.addEventListener('online', session.wake);
    document.addEventListener('visibilitychange', whenSeen);
    return () => {
      window.removeEventListener('online', session.wake);
      document.removeEventListener('visibilitychange', whenSeen);
      session.stop();
    };
  }, [session]);

  return [useSyncExternalStore(session.store.subscribe, session.store.current), session];
}
