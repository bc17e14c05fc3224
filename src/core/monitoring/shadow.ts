/** The shadow: what a second model would have decided about the same customers. Pure; nothing is changed. */
import { isRaised, judge, type Judged, type JudgingRules } from '../alerts/telling.js';
import type { StagePolicy } from '../model/policy.js';
import type { ModelScores } from '../model/model.scores.js';
import { recordOf } from '../primitives/record.of.js';
import type { Stage } from '../primitives/vocabulary.js';
import type { Lifecycle } from '../state/lifecycle.js';

/** Upper edges of the histogram of differences in risk. */
export const RISK_DIFFERENCES = [0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1] as const;

/** One customer before an evaluation, with the scores of the active model. */
export interface ScoredCustomer extends Judged {
  scores: ModelScores;
}

/** What both models are judged by: the business rules, and each model's policy. */
export interface ComparedRules {
  active: StagePolicy;
  shadow: StagePolicy;
  rules: JudgingRules['rules'];
}

/** Whose evaluation raised an alert about leaving. */
const RAISED_BY = ['both', 'active', 'shadow'] as const;
export type RaisedBy = (typeof RAISED_BY)[number];

export interface Comparison {
  /** Whether both models, each with its own policy, lead to the same stage. */
  agrees: boolean;
  /** The absolute difference of the risks. */
  difference: number;
  /** The transition that the shadow would have made; null for none, and for one that a plain fact makes under both. */
  move: { from: Stage | 'new'; to: Stage } | null;
  /** Who raises an alert of which nobody was told before; null for neither. */
  alert: RaisedBy | null;
}

/** Compares the two models. Holds are ignored: they change when a transition happens, not which one. */
export function compareScores(customer: ScoredCustomer, shadowScores: ModelScores, by: ComparedRules): Comparison {
  const { lifecycle: before, scores } = customer;
  const after = (own: ModelScores, policy: StagePolicy): Lifecycle =>
    judge(customer, own, { policy, model: '', rules: by.rules }).lifecycle;
  const [ours, theirs] = [after(scores, by.active), after(shadowScores, by.shadow)];
  return {
    agrees: ours.stage === theirs.stage,
    difference: Math.abs(scores.risk - shadowScores.risk),
    move: isDecidedByBoth(ours, theirs) ? null : transitionOf(before, theirs),
    alert: raisedBy(isRaised(before, ours), isRaised(before, theirs)),
  };
}

function raisedBy(isOurs: boolean, isTheirs: boolean): RaisedBy | null {
  if (isOurs) return isTheirs ? 'both' : 'active';
  return isTheirs ? 'shadow' : null;
}

/** Whether one plain fact decides the same under both: that is no merit or fault of either model. */
function isDecidedByBoth(ours: Lifecycle, theirs: Lifecycle): boolean {
  return theirs.cause.fact !== null && theirs.cause.fact === ours.cause.fact && theirs.stage === ours.stage;
}

function transitionOf({ stage: from }: Lifecycle, { stage: to }: Lifecycle): Comparison['move'] {
  return to === null || to === from ? null : { from: from ?? 'new', to };
}

/** Sums of comparisons, by the field names they are stored under. */
export class ShadowCounts {
  private readonly counts = new Map<string, number>();

  add({ agrees, difference, move, alert }: Comparison): void {
    this.count(agrees ? 'agreed' : 'differed', 1);
    const edge = RISK_DIFFERENCES.find((most) => difference <= most) ?? 1;
    this.count(`difference:${edge}`, 1);
    if (move !== null) this.count(`move:${move.from}>${move.to}`, 1);
    if (alert !== null) this.count(`alert:${alert}`, 1);
  }

  drop(rows: number): void {
    this.count('dropped', rows);
  }

  /** Returns the sums since the last call and resets them. */
  take(): Map<string, number> {
    const taken = new Map(this.counts);
    this.counts.clear();
    return taken;
  }

  private count(name: string, by: number): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + by);
  }
}

export interface ShadowView {
  /** Customers scored by both. */
  rows: number;
  agreed: number;
  differed: number;
  /** Customers who were not compared, to leave the processor to the active model. */
  dropped: number;
  /** Number of customers by the difference of the risks: up to `atMost`. */
  differences: { atMost: number; rows: number }[];
  /** Transitions that the shadow would have made, without those that a plain fact makes whatever the model says. */
  moves: { from: string; to: string; rows: number }[];
  /**
   * Evaluations that raise an alert about leaving. One that only the shadow raises counts again at the customer's next
   * evaluation, because nobody was told.
   */
  alerts: Record<RaisedBy, number>;
}

export function shadowView(counts: Readonly<Record<string, number>>): ShadowView {
  const of = (name: string): number => counts[name] ?? 0;
  return {
    rows: of('agreed') + of('differed'),
    agreed: of('agreed'),
    differed: of('differed'),
    dropped: of('dropped'),
    differences: RISK_DIFFERENCES.map((atMost) => ({ atMost, rows: of(`difference:${atMost}`) })),
    moves: Object.entries(counts).flatMap(([name, rows]) => {
      const [, from, to] = /^move:(\w+)>(\w+)$/.exec(name) ?? [];
      return from === undefined || to === undefined ? [] : [{ from, to, rows }];
    }),
    alerts: recordOf(RAISED_BY, (by) => of(`alert:${by}`)),
  };
}
