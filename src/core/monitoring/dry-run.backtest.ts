/**
 * History once more: where customers would stand today, had a policy been in use for the last days.
 *
 * 1. A customer begins in the stage that the recorded history says for the first day.
 * 2. For every day since, the state is what it was then as far as it is still known (see state.at.ts), and both policies
 *    evaluate it once, each going on from the lifecycle it made the day before.
 *
 * That is less than what really happened: an evaluation at each act besides, candidates from before, holds and the brake.
 * `asRecorded` says how near the policy in use comes to where customers really stand.
 */
import { add, scaled, type Examined, type Trial } from './dry-run.js';
import { flapsOf, type StageStep } from './flaps.js';
import { itemAt } from '../primitives/item.at.js';
import { newLifecycle, type Lifecycle } from '../state/lifecycle.js';
import { stateAt } from '../state/state.at.js';
import type { StagePolicy } from '../model/policy.js';
import type { HistoryEntry } from '../contracts/records.js';
import { signalsOf, type Signals } from '../features/signals.js';
import { nextLifecycle } from '../lifecycle/stages.js';
import type { ModelScores } from '../model/model.scores.js';
import type { CustomerState } from '../state/state.js';
import { DAY_MS } from '../primitives/time.js';
import { STAGES, type EpochMs, type Stage } from '../primitives/vocabulary.js';

export interface BacktestView extends Examined {
  days: number;
  /** Customers who would stand in another stage today. */
  elsewhere: number;
  /** matrix[stage under the policy in use][stage under the candidate] */
  matrix: Partial<Record<Stage, Partial<Record<Stage, number>>>>;
  movesPerDay: { candidate: number; present: number };
  /** Transitions back to the stage before within 14 days, as a share of all transitions; null without any. */
  flapShare: { candidate: number | null; present: number | null };
  /** Of the examined, those whom the policy in use puts where they really stand; null when nobody was examined. */
  asRecorded: number | null;
}

/** What a customer's last days start from. */
export interface BacktestCustomer {
  /** Its clock stands at the run's. */
  state: CustomerState;
  /** Oldest first. */
  history: readonly HistoryEntry[];
}

/** One evaluation a day, the last one as of the state's clock; days before the customer was known are left out. */
export function dailyEvaluations({ state }: BacktestCustomer, days: number): Signals[] {
  return Array.from({ length: days }, (_, i) => state.asOf - (days - 1 - i) * DAY_MS).flatMap((at) => {
    const then = stateAt(state, at);
    return then === null ? [] : [signalsOf(then, at)];
  });
}

/** As far as it is recorded: whether a transition waited for confirmation is not. */
export function lifecycleAt(history: readonly HistoryEntry[], at: EpochMs): Lifecycle {
  const entry = history.findLast((one) => one.at <= at);
  return entry === undefined ? newLifecycle() : { ...newLifecycle(), stage: entry.to, sinceAt: entry.at };
}

type Side = 'candidate' | 'present';

export class BacktestTally {
  private readonly matrix = new Map<string, number>();
  private readonly moves: Record<Side, number> = { candidate: 0, present: 0 };
  private readonly flaps: Record<Side, number> = { candidate: 0, present: 0 };
  private elsewhere = 0;
  private recorded = 0;
  examined = 0;

  constructor(
    private readonly trial: Trial,
    private readonly days: number,
  ) {}

  /** @param evaluations as `dailyEvaluations` gave them, with the scores of each */
  add({ state, history }: BacktestCustomer, looks: readonly Signals[], scores: readonly ModelScores[]): void {
    const start = lifecycleAt(history, state.asOf - this.days * DAY_MS);
    const candidate = this.walk('candidate', start, looks, scores);
    const present = this.walk('present', start, looks, scores);
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
      flapShare: { candidate: flapShare('candidate'), present: flapShare('present') },
      asRecorded: this.examined === 0 ? null : round(this.recorded / this.examined),
    };
  }

  private walk(
    side: Side,
    start: Lifecycle,
    looks: readonly Signals[],
    scores: readonly ModelScores[],
  ): Lifecycle['stage'] {
    const { stage, moves } = walk(start, looks, scores, this.trial[side], this.trial.model);
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

/** Where the evaluations lead, and the transitions on the way; a first stage is none. */
export function walk(
  start: Lifecycle,
  looks: readonly Signals[],
  scores: readonly ModelScores[],
  policy: StagePolicy,
  model: string,
): { stage: Lifecycle['stage']; moves: StageStep[] } {
  const moves: StageStep[] = [];
  let now = start;
  for (const [i, signals] of looks.entries()) {
    const next = nextLifecycle(now, signals, itemAt(scores, i), policy, model);
    if (now.stage !== null && next.stage !== null && next.stage !== now.stage) {
      moves.push({ from: now.stage, to: next.stage, at: signals.asOf });
    }
    now = next;
  }
  return { stage: now.stage, moves };
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
