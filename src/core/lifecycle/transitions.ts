/** The legal transitions of the life cycle, each with its business name. */
import type { Stage } from '../primitives/vocabulary.js';

export const TRANSITION_NAMES = [
  'first',
  'acquired',
  'grew',
  'settled',
  'declined',
  'recovered',
  'ended',
  'reactivated',
] as const;
/** `first` is the placement of a new customer. */
export type TransitionName = (typeof TRANSITION_NAMES)[number];

/** No customer becomes a prospect again. A customer who returns after termination enters development or growth. */
export const LEGAL_TRANSITIONS: Readonly<Record<Stage, Readonly<Partial<Record<Stage, TransitionName>>>>> = {
  prospect: { development: 'acquired' },
  development: { growth: 'grew', maturity: 'settled', decline: 'declined', termination: 'ended' },
  growth: { maturity: 'settled', decline: 'declined', termination: 'ended' },
  maturity: { growth: 'grew', decline: 'declined', termination: 'ended' },
  decline: { growth: 'recovered', maturity: 'recovered', termination: 'ended' },
  termination: { development: 'reactivated', growth: 'reactivated' },
};

/** Null when the transition is not legal. */
export function transitionName(from: Stage | null, to: Stage): TransitionName | null {
  return from === null ? 'first' : (LEGAL_TRANSITIONS[from][to] ?? null);
}
