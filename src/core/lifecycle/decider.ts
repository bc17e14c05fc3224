/** What put a customer in the present stage: a plain fact, the model, or a rule of the stage machine. */
import { RULES_MODEL } from '../model/rule.scores.js';
import type { Fact, Stage } from '../primitives/vocabulary.js';
import type { Lifecycle } from '../state/lifecycle.js';

/** `rule`: a count or a date decides, or rules score because no model answers. */
export type Decider = Fact | 'model' | 'rule';

/** The stages that the model decides when no plain fact does. */
const BY_MODEL: ReadonlySet<Stage | null> = new Set<Stage>(['growth', 'maturity', 'decline']);

export function deciderOf({ cause, stage, model }: Pick<Lifecycle, 'cause' | 'stage' | 'model'>): Decider {
  if (cause.fact !== null) return cause.fact;
  return BY_MODEL.has(stage) && model !== RULES_MODEL ? 'model' : 'rule';
}
