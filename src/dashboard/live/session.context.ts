import { createContext, useContext } from 'react';
import { EMPTY_BOARD, type Board } from './board.js';
import type { BoardSession } from './board.session.js';

export interface Following {
  session: BoardSession;
  /** The run that is followed; null until the first ticket names it. */
  run: string | null;
  /** Whether the key may act on alerts. Auditors only read. */
  mayAct: boolean;
}

/** Apart from the board, which changes several times a second: most parts of the page need only this. */
export const FollowingContext = createContext<Following | null>(null);
export const BoardContext = createContext<Board>(EMPTY_BOARD);

export function useFollowing(): Following {
  const following = useContext(FollowingContext);
  if (following === null)
    throw new TypeError('useFollowing() is for screens inside the Frame, which provides the FollowingContext');
  return following;
}

export function useBoardNow(): Board {
  return useContext(BoardContext);
}
