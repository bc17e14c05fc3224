import type { TeamView } from '../../client/protocol.js';

const SHOWN = 8;

/** Members whose name contains the typed text, those with the fewest alerts first. */
export function membersLike(team: TeamView | null, typed: string): TeamView['members'] {
  const wanted = typed.trim().toLowerCase();
  return (team?.members ?? [])
    .filter(({ id }) => id.toLowerCase().includes(wanted))
    .toSorted((a, b) => a.load - b.load)
    .slice(0, SHOWN);
}
