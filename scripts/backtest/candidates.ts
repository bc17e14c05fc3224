/**
 * Several policies at once on the same customers. What does not depend on a policy, the state, the signals and the scores, is
 * made once per evaluation; each policy keeps its own lifecycle and its own due time, so each goes its own way exactly.
 */
import { isRaised, judge, type JudgingRules } from '../../src/core/alerts/telling.js';
import { featureRows } from '../../src/core/features/features.js';
import { dueAt } from '../../src/core/lifecycle/review.schedule.js';
import type { ModelScores } from '../../src/core/model/model.scores.js';
import type { StagePolicy } from '../../src/core/model/policy.js';
import { itemAt } from '../../src/core/primitives/item.at.js';
import type { EpochMs, Stage } from '../../src/core/primitives/vocabulary.js';
import { newLifecycle, type Lifecycle } from '../../src/core/state/lifecycle.js';
import { withLifecycle } from '../../src/core/state/state.codec.js';
import type { Touched } from '../../src/scoring/touched.js';
import type { Course, CourseAlert, CourseStep } from './course.js';
import { CustomerClock, type BankRules } from './customer.clock.js';
import type { History } from './history.js';

/** Scores rows of features at once. */
export type BatchScorer = (features: Float32Array, rows: number) => ModelScores[];

export interface Candidates extends BankRules {
  policies: readonly StagePolicy[];
  rules: JudgingRules['rules'];
}

/** One course per policy for each customer. They are scored together: for groups that are as large as a batch. */
export function coursesBy(candidates: Candidates, score: BatchScorer, histories: readonly History[]): Course[][] {
  const walkers = histories.map((history) => new CandidateWalker(history, candidates));
  for (let all = walkers.filter(hasMore); all.length > 0; all = all.filter(hasMore)) {
    const evaluated = all.flatMap((walker) => {
      const touched = walker.evaluate();
      return touched === null ? [] : [{ walker, touched }];
    });
    if (evaluated.length === 0) continue;
    const scores = score(featureRows(evaluated.map(({ touched }) => touched.signals)), evaluated.length);
    evaluated.forEach(({ walker, touched }, i) => walker.judge(touched, itemAt(scores, i)));
  }
  return walkers.map(({ courses }) => courses);
}

function hasMore(walker: CandidateWalker): boolean {
  return walker.hasMore();
}

class CandidateWalker extends CustomerClock {
  readonly courses: { steps: CourseStep[]; alerts: CourseAlert[] }[];
  private readonly lifecycles: Lifecycle[];
  private readonly dues: EpochMs[];

  constructor(
    private readonly history: History,
    private readonly candidates: Candidates,
  ) {
    super(history, candidates);
    const { policies } = candidates;
    this.courses = policies.map(() => ({ steps: [], alerts: [] }));
    this.lifecycles = policies.map(() => newLifecycle());
    this.dues = policies.map(() => Infinity);
  }

  judge({ body, occasion, signals }: Touched, scores: ModelScores): void {
    const { policies, rules } = this.candidates;
    const { customerId } = this.history;
    for (const [i, policy] of policies.entries()) {
      if (occasion === 'time' && itemAt(this.dues, i) > signals.asOf) continue;
      const before = itemAt(this.lifecycles, i);
      const judged = judge({ customerId, lifecycle: before, signals }, scores, { policy, model: '', rules });
      this.lifecycles[i] = judged.lifecycle;
      this.dues[i] = Math.min(judged.waitsUntil, dueAt(customerId, judged.lifecycle.stage, signals, policy));
      note(itemAt(this.courses, i), before, judged.lifecycle, signals.asOf);
    }
    this.goOn(withLifecycle(body, signals.asOf, newLifecycle()), signals.asOf, Math.min(...this.dues));
  }
}

function note(
  { steps, alerts }: CandidateWalker['courses'][number],
  before: Lifecycle,
  after: Lifecycle,
  at: EpochMs,
): void {
  const { fact } = after.cause;
  if (after.stage !== null && after.stage !== before.stage)
    steps.push({ from: before.stage, to: after.stage, at, fact });
  if (isRaised(before, after)) alerts.push({ at, kind: kindOf(after.stage), fact });
}

function kindOf(stage: Stage | null): CourseAlert['kind'] {
  return stage === 'termination' ? 'termination' : 'decline';
}
