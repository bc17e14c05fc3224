/** A model next to everything it must beat, on the same rows: one card each, and the gate's verdict. */
import { judge, type Candidate, type Gate } from './gate.js';
import { gainOver, scorecardOf, type Draws, type Scorecard } from './scorecard.js';
import type { LabelledSamples } from './targets.js';

/** Probabilities of risk, parallel to the test rows. */
export interface Rivals {
  readonly logistic: Float64Array;
  readonly rfm: Float64Array;
  readonly recency: Float64Array;
  /** Null where BG/NBD cannot be fitted. */
  readonly bgnbd: Float64Array | null;
}

export interface RivalCards {
  readonly logistic: Scorecard;
  readonly rfm: Scorecard;
  readonly recency: Scorecard;
  readonly bgnbd: Scorecard | null;
}

export interface Comparison {
  readonly gate: Gate;
  readonly first: Scorecard;
  readonly rivals: RivalCards;
}

/**
 * @param test customers in business, at sweep instants
 * @param steady scores of the world without memory (steady.ts)
 */
export function compareOn(
  test: LabelledSamples,
  { name, scores }: { name: 'trees' | 'model'; scores: Float64Array },
  rivals: Rivals,
  steady: Float64Array,
  draws: Draws,
): Comparison {
  const card = (probabilities: Float64Array): Scorecard => scorecardOf(probabilities, test, draws);
  const cards = {
    logistic: card(rivals.logistic),
    rfm: card(rivals.rfm),
    recency: card(rivals.recency),
    bgnbd: rivals.bgnbd && card(rivals.bgnbd),
  };
  const first = card(scores);
  const better = cards.rfm.auroc > cards.logistic.auroc ? rivals.rfm : rivals.logistic;
  const candidate = (own: Float64Array, card: Scorecard): Candidate => ({
    card,
    overRecency: gainOver(own, rivals.recency, test, draws),
    overSteady: gainOver(own, steady, test, draws),
  });
  const gate = judge({
    name,
    first: candidate(scores, first),
    logistic: candidate(rivals.logistic, cards.logistic),
    overLogistic: gainOver(scores, better, test, draws),
  });
  return { gate, first, rivals: cards };
}
