/** The choices of the branch filter. Pure. */
import type { BranchNames } from '../../client/protocol.js';
import type { Text } from '../../client/vocabulary.js';

export interface BranchOption {
  value: string;
  label: string;
}

export interface BranchGroup {
  /** What the branches of the group have above them; empty for none. */
  label: string;
  options: BranchOption[];
}

/**
 * Branches without others below them, by what is above them, and the ones that alerts name although the bank does not.
 * @param seen ids on the alerts that are shown
 */
export function branchGroups(names: BranchNames, seen: Iterable<string>, say: (text: Text) => string): BranchGroup[] {
  const above = new Set(Object.values(names).map(({ parent }) => parent));
  const groups = new Map<string, BranchOption[]>();
  const add = (group: string, option: BranchOption): void => {
    groups.set(group, [...(groups.get(group) ?? []), option]);
  };
  for (const [id, branch] of Object.entries(names)) {
    if (above.has(id)) continue;
    const parent = branch.parent === null ? undefined : names[branch.parent];
    add(parent === undefined ? '' : say(parent), { value: id, label: say(branch) });
  }
  for (const id of [...new Set(seen)].sort()) {
    const known = names[id];
    if (known === undefined) add('', { value: id, label: id });
    else if (above.has(id)) add('', { value: id, label: say(known) });
  }
  return [...groups].map(([label, options]) => ({ label, options }));
}
