/** The simulated team: some people for each region, all of them invented. */
import type { BranchNames } from '../../src/core/contracts/branches.js';
import type { TeamMember } from '../../src/core/alerts/alert.rules.js';

const NAMES = ['Lin', 'Chen', 'Zhao', 'Wang', 'Sun', 'Zhou', 'Wu', 'Xu', 'Hu'];
const OF_A_REGION = 3;

/** Each region has a lead, and nobody works for two regions. */
export function simulatedTeam(branches: BranchNames): TeamMember[] {
  const parents = new Set(Object.values(branches).map(({ parent }) => parent));
  const leaves = Object.entries(branches).filter(([id]) => !parents.has(id));
  const regions = [...new Set(leaves.map(([, { parent }]) => parent))];
  return regions.flatMap((region, r) => {
    const ids = leaves.filter(([, { parent }]) => parent === region).map(([id]) => id);
    return Array.from({ length: OF_A_REGION }, (_, i) => ({
      id: `${nameOf(r * OF_A_REGION + i)} (simulated)`,
      branches: ids,
      ...(i === 0 ? { isLead: true } : {}),
    }));
  });
}

function nameOf(i: number): string {
  const round = Math.floor(i / NAMES.length);
  return `${NAMES[i % NAMES.length] ?? ''}${round === 0 ? '' : ` ${round + 1}`}`;
}
