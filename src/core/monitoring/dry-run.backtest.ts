/**
 * Backtest: which stage customers would be in today if a policy had been in use for the last days.
 *
 * 1. A customer starts in the stage that the history records for the first day.
 * 2. For every day since, the state is reconstructed as far as it is still known (see state.at.ts). Each policy
 *    evaluates it once, starting from its own lifecycle of the day before.
 *
 * The backtest leaves out evaluations at each act, earlier candidates, holds and the brake. `asRecorded` shows how
 * closely it reproduces the real stages for the policy in use.
 */
import {
  AlertTally,
  add,
  judgingOf,
  scaled,
  type AlertCount,
  type Examined,
  type Side,
  type Trial,
} from './dry-run.js';
import { flapsOf, type StageStep } from './flaps.js';
import { itemAt } from '../primitives/item.at.js';
import { newLifecycle, type Lifecycle } from '../state/lifecycle.js';
import { stateAt } from '../state/state.at.js';
import type { HistoryEntry } from '../contracts/records.js';
import { signalsOf, type Signals } from '../features/signals.js';
import { isRaised, judge, type JudgingRules } from '../alerts/telling.js';
import type { ModelScores } from '../model/model.scores.js';
import type { CustomerState } from '../state/state.js';
import { DAY_MS } from '../primitives/time.js';
import { STAGES, type EpochMs, type Fact, type Stage } from '../primitives/vocabulary.js';

export interface BacktestView extends Examined {
  days: number;
  /** Customers who would be in another stage today. */
  elsewhere: number;
  /** matrix[stage under the policy in use][stage under the candidate] */
  matrix: Partial<Record<Stage, Partial<Record<Stage, number>>>>;
  movesPerDay: { candidate: number; present: number };
  /** Alerts of leaving within the days. */
  alerts: { candidate: AlertCount; present: AlertCount };
  /** Transitions back to the previous stage within 14 days, as a share of all transitions; null without any. */
  flapShare: { candidate: number | null; present: number | null };
  /**
   * Share of the examined customers whom the backtest of the policy in use places in their real stage; null for none.
   */
  asRecorded: number | null;
}

/** The input of a customer's backtest. */
export interface BacktestCustomer {
  customerId: string;
  /** Advanced to the run's clock. */
  state: CustomerState;
  /** Oldest first. */
  history: readonly HistoryEntry[];
}

/** One evaluation per day, the last one as of the state's clock. Days before the customer was known are left out. */
export function dailyEvaluations({ state }: BacktestCustomer, days: number): Signals[] {
  return Array.from({ length: days }, (_, i) => state.asOf - (days - 1 - i) * DAY_MS).flatMap((at) => {
    const then = stateAt(state, at);
    return then === null ? [] : [signalsOf(then, at)];
  });
}

/** The lifecycle at an instant as far as it is recorded. Candidates that waited for confirmation are not recorded. */
export function lifecycleAt(history: readonly HistoryEntry[], at: EpochMs): Lifecycle {
  const entry = history.findLast((one) => one.at <= at);
  return entry === undefined ? newLifecycle() : { ...newLifecycle(), stage: entry.to, sinceAt: entry.at };
}

export class BacktestTally {
  private readonly matrix = new Map<string, number>();
  private readonly moves: Record<Side, number> = { candidate: 0, present: 0 };
  private readonly flaps: Record<Side, number> = { candidate: 0, present: 0 };
  private readonly alerts = { candidate: new AlertTally(), present: new AlertTally() };
  private elsewhere = 0;
  private recorded = 0;
  examined = 0;

  constructor(
    private readonly trial: Trial,
    private readonly days: number,
  ) {}

  /** @param evaluations the result of `dailyEvaluations` @param scores one per evaluation */
  add(
    { customerId, state, history }: BacktestCustomer,
    evaluations: readonly Signals[],
    scores: readonly ModelScores[],
  ): void {
    const start = lifecycleAt(history, state.asOf - this.days * DAY_MS);
    const candidate = this.walk('candidate', customerId, start, evaluations, scores);
    const present = this.walk('present', customerId, start, evaluations, scores);
    this.examined++;
    if (present === state.lifecycle.stage) this.recorded++;
    if (candidate !== present) this.elsewhere++;
    if (candidate !== null && present !== null) add(this.matrix, `${present}>${candidate}`);
  }

  view(examined: Examined): BacktestView {
    const perDay = (side: Side): number => round(scaled(this.moves[side], examined) / Math.max(1, this.days));
    const flapShare = (side: Side): number | null =>
      this.moves[side] === 0 ? null : round(this.flaps[side] / this.moves[side]);
    return {
      days: this.days,
      ...examined,
      elsewhere: scaled(this.elsewhere, examined),
      matrix: this.matrixView(examined),
      movesPerDay: { candidate: perDay('candidate'), present: perDay('present') },
      alerts: { candidate: this.alerts.candidate.scaledTo(examined), present: this.alerts.present.scaledTo(examined) },
      flapShare: { candidate: flapShare('candidate'), present: flapShare('present') },
      asRecorded: this.examined === 0 ? null : round(this.recorded / this.examined),
    };
  }

  private walk(
    side: Side,
    customerId: string,
    start: Lifecycle,
    evaluations: readonly Signals[],
    scores: readonly ModelScores[],
  ): Lifecycle['stage'] {
    const judging = judgingOf(side, this.trial);
    const { stage, moves, alerts } = walk(customerId, start, evaluations, scores, judging);
    for (const fact of alerts) this.alerts[side].add(fact);
    this.moves[side] += moves.length;
    this.flaps[side] += flapsOf(moves);
    return stage;
  }

  private matrixView(examined: Examined): BacktestView['matrix'] {
    const matrix: BacktestView['matrix'] = {};
    for (const from of STAGES) {
      const row = STAGES.flatMap((to) => {
        const count = this.matrix.get(`${from}>${to}`);
        return count === undefined ? [] : [[to, scaled(count, examined)] as const];
      });
      if (row.length > 0) matrix[from] = Object.fromEntries(row);
    }
    return matrix;
  }
}

/**
 * The stage after all evaluations; the transitions on the way, of which a first stage is none; and the alerts, each by its
 * fact, null for the model's risk.
 */
export function walk(
  customerId: string,
  start: Lifecycle,
  evaluations: readonly Signals[],
  scores: readonly ModelScores[],
  judging: JudgingRules,
): { stage: Lifecycle['stage']; moves: StageStep[]; alerts: (Fact | null)[] } {
  const moves: StageStep[] = [];
  const alerts: (Fact | null)[] = [];
  let now = start;
  for (const [i, signals] of evaluations.entries()) {
    const { lifecycle: next } = judge({ customerId, lifecycle: now, signals }, itemAt(scores, i), judging);
    // What was told before the first evaluation is not recorded.
    if (i > 0 && isRaised(now, next)) alerts.push(next.cause.fact);
    if (now.stage !== null && next.stage !== null && next.stage !== now.stage) {
      moves.push({ from: now.stage, to: next.stage, at: signals.asOf });
    }
    now = next;
  }
  return { stage: now.stage, moves, alerts };
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
