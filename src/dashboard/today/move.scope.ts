import type { StageTransition } from '../../client/protocol.js';
import type { Stage } from '../../client/vocabulary.js';

export const SCOPES = ['all', 'leaving', 'returning'] as const;
export type Scope = (typeof SCOPES)[number];

export function inScope({ from, to }: Pick<StageTransition, 'from' | 'to'>, scope: Scope): boolean {
  if (scope === 'leaving') return turnedAway(to);
  if (scope === 'returning') return from !== null && turnedAway(from) && !turnedAway(to);
  return true;
}

function turnedAway(stage: Stage): boolean {
  return stage === 'decline' || stage === 'termination';
}
