import type { ReactNode } from 'react';
import type { BranchNames } from '../../client/protocol.js';
import { useRead } from '../live/server.state.js';
import { BranchesContext } from './branches.context.js';

const NONE: BranchNames = {};

/** Loads the names: they change with the service's settings only. Without names, the ids are shown. */
export function BranchesProvider({ children }: { children: ReactNode }) {
  const { data } = useRead(['branches'], (rest) => rest.branches());
  return <BranchesContext value={data?.branches ?? NONE}>{children}</BranchesContext>;
}
