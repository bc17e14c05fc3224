/** Decides the customers of a part of a batch, once their scores are known. */
import { decide, type Decision, type DecisionContext, type DecisionSettings } from '../core/decision.js';
import { holdOf, type Safeguards } from '../core/lifecycle/holds.js';
import type { ModelScores } from '../core/model/model.scores.js';
import { itemAt } from '../core/primitives/item.at.js';
import { stateOf, type Decided, type Touched } from './touched.js';

/**
 * Decides every customer. Throws RangeError when the number of scores differs from the number of customers.
 * @param then called with each customer right after the decision, while all about the customer is at hand
 */
export function decideAll(
  touched: readonly Touched[],
  scores: readonly ModelScores[],
  settings: DecisionSettings,
  safeguards: Safeguards,
  then?: (one: Decided) => void,
): Decided[] {
  if (scores.length !== touched.length) {
    throw new RangeError(`${scores.length} rows of scores came for ${touched.length} customers`);
  }
  const context: DecisionContext<Touched> = {
    stateOf,
    holdOf: ({ before, occasion, signals }, after) => holdOf(before, after, occasion, signals, safeguards),
  };
  return touched.map((one, row) => {
    const decided = withDecision(one, decide(one, itemAt(scores, row), settings, context));
    then?.(decided);
    return decided;
  });
}

/** Written out: a copy of all members by spreading takes a microsecond, and every customer is copied here. */
function withDecision(one: Touched, decision: Decision): Decided {
  return {
    customerId: one.customerId,
    before: one.before,
    body: one.body,
    lastBusinessAt: one.lastBusinessAt,
    branch: one.branch,
    place: one.place,
    occasion: one.occasion,
    evaluatedAt: one.evaluatedAt,
    converted: one.converted,
    balanceBefore: one.balanceBefore,
    flows: one.flows,
    signals: one.signals,
    decision,
  };
}
