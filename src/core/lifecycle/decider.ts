/** What put a customer in the present stage: a plain fact, the model, the prior, or a rule of the stage machine. */
import { isStandIn, PRIOR_MODEL, STAND_IN_MODEL } from '../model/model.names.js';
import type { Fact, Stage } from '../primitives/vocabulary.js';
import type { Lifecycle } from '../state/lifecycle.js';

/**
 * `rule`: a count or a date decides. `prior`: the statistical prior scores, because the bank has no model of its own or
 * it does not answer.
 */
export type Decider = Fact | 'model' | 'prior' | 'rule';

/** The stages that the scores decide when no plain fact does. */
const BY_SCORES: ReadonlySet<Stage | null> = new Set<Stage>(['growth', 'maturity', 'decline']);

export function deciderOf({ cause, stage, model }: Pick<Lifecycle, 'cause' | 'stage' | 'model'>): Decider {
  if (cause.fact !== null) return cause.fact;
  if (!BY_SCORES.has(stage)) return 'rule';
  if (model === PRIOR_MODEL || model === STAND_IN_MODEL) return 'prior';
  return isStandIn(model) ? 'rule' : 'model'; // earlier builds stood in with rules
}
