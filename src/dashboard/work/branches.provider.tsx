import { useEffect, useState, type ReactNode } from 'react';
import type { BranchNames } from '../../client/protocol.js';
import type { BoardSession } from '../live/board.session.js';
import { BranchesContext } from './branches.context.js';

const NONE: BranchNames = {};

/** Loads the names once: they change with the service's settings only. */
export function BranchesProvider({ session, children }: { session: BoardSession; children: ReactNode }) {
  const [names, setNames] = useState(NONE);
  useEffect(() => {
    let over = false;
    session
      .reads()
      .branches()
      .then(
        ({ branches }) => {
          if (!over) setNames(branches);
        },
        () => undefined, // without names, the ids are shown
      );
    return () => {
      over = true;
    };
  }, [session]);
  return <BranchesContext value={names}>{children}</BranchesContext>;
}
