import { useEffect, useState } from 'react';
import type { TeamView } from '../../client/protocol.js';
import type { BoardSession } from '../live/board.session.js';

/** The people alerts can be assigned to now; null until known. Without an answer, names are typed. */
export function useTeam(session: BoardSession): TeamView | null {
  const [team, setTeam] = useState<TeamView | null>(null);
  useEffect(() => {
    let over = false;
    session
      .reads()
      .team()
      .then(
        (view) => {
          if (!over) setTeam(view);
        },
        () => undefined,
      );
    return () => {
      over = true;
    };
  }, [session]);
  return team;
}
