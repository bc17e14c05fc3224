import { createContext, useContext } from 'react';
import type { BranchNames } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';

/** Empty until loaded, and when the bank names no branches: then ids are shown as they are. */
export const BranchesContext = createContext<BranchNames>({});

export function useBranchNames(): BranchNames {
  return useContext(BranchesContext);
}

/** The name of a branch in the reader's language; its id when the bank gives no name. */
export function useBranchName(): (id: string) => string {
  const names = useBranchNames();
  const { say } = useLanguage();
  return (id) => {
    const known = names[id];
    return known === undefined ? id : say(known);
  };
}
