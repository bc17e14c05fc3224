/** The stage policy: thresholds that come with a model, as data. Shares are probabilities, durations are days. */
export interface StagePolicy {
  version: number;
  /** Young customers are judged by their youth, not by the model. */
  development: { tenureDays: number; businessDays: number };
  /** Silence that counts as the end: the larger of a floor and a multiple of the customer's own usual gap. */
  termination: { silentDays: number; usualGaps: number; risk: number };
  /** Probability to enter, and the lower one to stay. At `strongRisk` one day is enough; the dwell holds all the same. */
  decline: { enterRisk: number; stayRisk: number; strongRisk: number };
  growth: { enter: number; stay: number };
  /**
   * Quiet that is the customer's own rhythm is no decline: with at least `gaps` known gaps that vary by no more than
   * `irregularity` (standard deviation over mean), silence up to `patience` usual gaps, and business at `trend` or more
   * of its usual rate.
   */
  rhythm: { gaps: number; irregularity: number; patience: number; trend: number };
  /** Separate as-of days that must agree before a model-driven transition. */
  confirmDays: number;
  /** Days a customer stays in a stage before a model-driven transition. */
  dwellDays: number;
  /** When nothing arrives: re-score after this share of the usual gap, within these bounds. */
  sweep: { minDays: number; maxDays: number; gapShare: number };
}

/** For policies written before it was theirs to say. */
export const USUAL_RHYTHM: StagePolicy['rhythm'] = { gaps: 3, irregularity: 0.35, patience: 1.25, trend: 0.8 };

/** Came with the model, or was put in its place by an operator. */
export type PolicySource = 'manifest' | 'activated';
