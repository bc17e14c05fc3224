/** Chooses the assignee of an alert that names nobody. */
import { worksFor, type TeamMember } from '../core/alerts/alert.rules.js';
import type { AlertRow } from './alert.row.js';

/**
 * Of the members who work for the branch and have capacity, the one with the fewest alerts; null when there is none.
 * @param id of the alert
 */
export function chooseMember(
  branch: string | null,
  team: readonly TeamMember[],
  rows: readonly Pick<AlertRow, 'id' | 'assignee'>[],
  id: string,
): string | null {
  const loads = loadsOf(rows.filter((row) => row.id !== id));
  const load = (member: TeamMember): number => loads.get(member.id) ?? 0;
  const free = team.filter((one) => worksFor(one.branches, branch) && load(one) < (one.mostAlerts ?? Infinity));
  return [...free].sort((a, b) => load(a) - load(b) || (a.id < b.id ? -1 : 1))[0]?.id ?? null;
}

/** The number of unresolved alerts per assignee. */
export function loadsOf(rows: readonly Pick<AlertRow, 'assignee'>[]): Map<string, number> {
  const loads = new Map<string, number>();
  for (const { assignee } of rows) if (assignee !== null) loads.set(assignee, (loads.get(assignee) ?? 0) + 1);
  return loads;
}
