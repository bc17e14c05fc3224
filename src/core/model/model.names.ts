/** Names that records carry in place of a model's version. No model may have one of them. */

/** The bank has no model of its own, and the statistical prior scores on purpose. */
export const PRIOR_MODEL = 'prior';

/** The model fails, and the prior stands in for it. */
export const STAND_IN_MODEL = 'stand-in';

/** As STAND_IN_MODEL, in records of earlier builds. */
const EARLIER_STAND_IN = 'rules';

export const RESERVED_NAMES: readonly string[] = [PRIOR_MODEL, STAND_IN_MODEL, EARLIER_STAND_IN];

/** Whether the scores of a record were made while no model answered. */
export function isStandIn(model: string): boolean {
  return model === STAND_IN_MODEL || model === EARLIER_STAND_IN;
}
