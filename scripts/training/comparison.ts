/** Models next to everything they must beat, on the same rows: one card each, and the gate's judgement. */
import { judge, type Candidate, type CandidateName, type Judgement } from './gate.js';
import { gainOver, scorecardOf, type Draws, type Scorecard } from './scores/scorecard.js';
import type { LabelledSamples } from './rows/targets.js';

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

/** A model that may pass the gate, with its probabilities of risk. */
export interface Scored {
  readonly name: CandidateName;
  readonly scores: Float64Array;
}

export interface Comparison extends Judgement {
  readonly rivals: RivalCards;
  readonly cardOf: (name: CandidateName) => Scorecard;
}

/**
 * @param test customers in business, at sweep instants
 * @param preferred the candidates, the best first; `logistic` is one of them, with the scores it has among the rivals
 * @param steady scores of the world without memory (steady.ts)
 */
export function compareOn(
  test: LabelledSamples,
  preferred: readonly Scored[],
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
  const better = cards.rfm.auroc > cards.logistic.auroc ? rivals.rfm : rivals.logistic;
  const candidates = preferred.map(({ name, scores }): Candidate => ({
    name,
    card: name === 'logistic' ? cards.logistic : card(scores),
    overRecency: gainOver(scores, rivals.recency, test, draws),
    overSteady: gainOver(scores, steady, test, draws),
    overLogistic: name === 'logistic' ? null : gainOver(scores, better, test, draws),
  }));
  return {
    ...judge(candidates),
    rivals: cards,
    cardOf: (name) => {
      const found = candidates.find((candidate) => candidate.name === name);
      if (found === undefined) throw new RangeError(`${name} is no candidate`);
      return found.card;
    },
  };
}

const BASELINES = ['logistic', 'rfm', 'bgnbd', 'rules'];

/** A baseline that ranks below plain recency is not fair to compare with: the sentences to say so. */
export function weakBaselines(cards: Readonly<Record<string, Scorecard | null>>): string[] {
  const recency = cards['recency']?.auroc ?? 0;
  return BASELINES.flatMap((name) => {
    const card = cards[name] ?? null;
    if (card === null || card.auroc >= recency) return [];
    return [
      `${name} ranks below plain recency (AUROC ${card.auroc.toFixed(3)} against ${recency.toFixed(3)}): a gain over it means nothing`,
    ];
  });
}
