/** The stage policy: the thresholds that come with a model. Shares are probabilities, durations are in days. */
export interface StagePolicy {
  version: number;
  /** A customer below either limit is new: they are placed in development, whatever the model says. */
  development: { tenureDays: number; businessDays: number };
  /** Silence that counts as termination: the larger of `silentDays` and `usualGaps` times the customer's usual gap. */
  termination: { silentDays: number; usualGaps: number; risk: number };
  /**
   * The risk to enter decline, and the lower one to stay. From `strongRisk` one day confirms; the dwell still applies.
   */
  decline: { enterRisk: number; stayRisk: number; strongRisk: number };
  growth: { enter: number; stay: number };
  /**
   * Silence within the customer's own rhythm is not decline. It needs at least `gaps` known gaps that vary by no more
   * than `irregularity` (standard deviation over mean), a silence of at most `patience` usual gaps, and business at
   * `trend` or more of its usual rate.
   */
  rhythm: { gaps: number; irregularity: number; patience: number; trend: number };
  /** How many separate as-of days must agree before a model-driven transition. */
  confirmDays: number;
  /** The fewest days in a stage before a model-driven transition. */
  dwellDays: number;
  /** Without new events a customer is evaluated again after this share of the usual gap, within these bounds. */
  sweep: { minDays: number; maxDays: number; gapShare: number };
}

/** The default for policies that were written before `rhythm` became a member. */
export const USUAL_RHYTHM: StagePolicy['rhythm'] = { gaps: 3, irregularity: 0.35, patience: 1.25, trend: 0.8 };

/** `manifest`: came with the model. `activated`: an operator replaced it. */
export type PolicySource = 'manifest' | 'activated';
