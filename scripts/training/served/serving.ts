/**
 * What the service says about the customers of a log under a model and its policy: the log is replayed through the serving
 * code in memory (scripts/backtest), with the rows, instants and alerts of `npm run replay`.
 */
import type { DecisionSettings } from '../../../src/core/decision.js';
import type { StagePolicy } from '../../../src/core/model/policy.js';
import type { EpochMs, Stage } from '../../../src/core/primitives/vocabulary.js';
import type { Course } from '../../backtest/course.js';
import { leavingAlerts, type Diary } from '../../backtest/diary.js';
import type { History } from '../../backtest/history.js';
import { diariesBy, type Judge } from '../../backtest/judge.js';
import type { CustomerHistory, EventLog } from '../rows/history.js';
import type { Scorer } from '../learners/runtime.js';

/** What the bank edits, as far as decisions depend on it. */
export type BusinessRules = Omit<DecisionSettings, 'model' | 'policy'>;

/** A model as it is served. */
export interface ServedModel {
  readonly score: Scorer;
  readonly policy: StagePolicy;
}

/** What was said about one customer. */
export interface ServedLife extends Course {
  readonly customer: CustomerHistory;
  readonly evaluations: number;
}

/** A batch large enough for an efficient call, and small enough that states and signals are soon garbage-collected. */
const TOGETHER = 200;

export async function serve(
  log: EventLog,
  customers: readonly CustomerHistory[],
  { score, policy }: ServedModel,
  business: BusinessRules,
): Promise<ServedLife[]> {
  const judge: Judge = {
    settings: { catalog: log.catalog, calendar: log.calendar, decision: { ...business, model: 'measured', policy } },
    oracle: { score, explainer: null },
  };
  const lives: ServedLife[] = [];
  for (let start = 0; start < customers.length; start += TOGETHER) {
    const group = customers.slice(start, start + TOGETHER).map((customer) => ({ ...customer.sent, customer }));
    for (const diary of await diariesBy(judge, group)) lives.push(lifeOf(diary));
  }
  return lives;
}

/** The stage as of an instant; null before the first decision. */
export function stageAt({ steps }: Pick<ServedLife, 'steps'>, at: EpochMs): Stage | null {
  return steps.findLast((step) => step.at <= at)?.to ?? null;
}

function lifeOf(diary: Diary<History & { customer: CustomerHistory }>): ServedLife {
  return {
    customer: diary.history.customer,
    steps: diary.transitions.map(({ from, to, at, fact }) => ({ from, to, at, fact })),
    alerts: leavingAlerts(diary).map(({ at, fact, record: { kind } }) => ({ at, kind, fact })),
    evaluations: diary.evaluations,
  };
}
