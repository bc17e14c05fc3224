/** The shadow: what a second model would have decided about the same customers. Pure; nothing is changed. */
import type { Lifecycle } from '../state/lifecycle.js';
import type { StagePolicy } from '../model/policy.js';
import type { Signals } from '../features/signals.js';
import { nextLifecycle } from '../lifecycle/stages.js';
import type { ModelScores } from '../model/model.scores.js';
import type { Stage } from '../primitives/vocabulary.js';

/** Upper edges of the histogram of differences in risk. */
export const RISK_DIFFERENCES = [0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1] as const;

/** One customer as scored by the active model. */
export interface ScoredCustomer {
  before: Lifecycle;
  signals: Signals;
  scores: ModelScores;
}

export interface Comparison {
  /** Whether both models, each with its own policy, lead to the same stage. */
  agrees: boolean;
  /** The absolute difference of the risks. */
  difference: number;
  /** The transition that the shadow would have made; null for none, and for one that a plain fact makes under both. */
  move: { from: Stage | 'new'; to: Stage } | null;
}

/** Compares the two models. Holds are ignored: they change when a transition happens, not which one. */
export function compareScores(
  { before, signals, scores }: ScoredCustomer,
  active: StagePolicy,
  shadowScores: ModelScores,
  shadow: StagePolicy,
): Comparison {
  const ours = nextLifecycle(before, signals, scores, active, '');
  const theirs = nextLifecycle(before, signals, shadowScores, shadow, '');
  return {
    agrees: ours.stage === theirs.stage,
    difference: Math.abs(scores.risk - shadowScores.risk),
    move: isDecidedByBoth(ours, theirs) ? null : transitionOf(before, theirs),
  };
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

  add({ agrees, difference, move }: Comparison): void {
    this.count(agrees ? 'agreed' : 'differed', 1);
    const edge = RISK_DIFFERENCES.find((most) => difference <= most) ?? 1;
    this.count(`difference:${edge}`, 1);
    if (move !== null) this.count(`move:${move.from}>${move.to}`, 1);
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
  };
}
