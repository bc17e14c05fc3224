/** The tree of `config/branches.json`, read from the top. */
import type { BranchNames } from './branches.js';

/** The branch itself and everything beneath it. A branch that the file does not name stands for itself alone. */
export function branchWithAllBeneath(id: string, branches: BranchNames): ReadonlySet<string> {
  const children = new Map<string, string[]>();
  for (const [child, { parent }] of Object.entries(branches)) {
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const found = new Set([id]);
  for (const above of found) for (const child of children.get(above) ?? []) found.add(child);
  return found;
}
