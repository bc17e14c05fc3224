/**
 * The life cycle of a log under a model and its policy, in memory: the decisions the service would have made.
 *
 * Customers are independent, so each has its own clock. In every round each customer of a group goes to their next
 * evaluation, an event or a due sweep, and all rows of the round are scored as one batch.
 */
import { dueAt } from '../../src/core/lifecycle/review.schedule.js';
import { featureRows } from '../../src/core/features/features.js';
import { flapsOf, type StageStep } from '../../src/core/monitoring/flaps.js';
import type { StagePolicy } from '../../src/core/model/policy.js';
import { signalsOf, type Signals } from '../../src/core/features/signals.js';
import { nextLifecycle } from '../../src/core/lifecycle/stages.js';
import { advance, apply, newState, type CustomerState } from '../../src/core/state/state.js';
import { Tiles } from '../../src/core/state/tile.columns.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { recordOf } from '../../src/core/primitives/record.of.js';
import { FACTS, STAGES, type EpochMs, type Fact, type Stage } from '../../src/core/primitives/vocabulary.js';
import type { CustomerHistory, EventLog } from './history.js';
import type { Scorer } from './runtime.js';
import { round } from './scorecard.js';

export interface LifecycleFigures {
  /** The number of simulated customers. */
  readonly customers: number;
  /** Customers per stage at the log's end. */
  readonly population: Record<Stage, number>;
  /** Customers who were in the stage at any time. */
  readonly ever: Record<Stage, number>;
  /** Stage transitions by `from>to`, without first decisions. */
  readonly moves: Record<string, number>;
  readonly movesPerCustomerYear: number;
  /** Transitions to decline and to termination, by what decided them. */
  readonly decided: Readonly<Record<'decline' | 'termination', Decided>>;
  /** Transitions back to the previous stage within 14 days, as a share of all transitions. */
  readonly flapShare: number;
  readonly looks: number;
}

/** Counts by plain fact; `noFact` for those that the model decided, or the stage machine by long silence. */
type Decided = Readonly<Record<Fact | 'noFact', number>>;

/**
 * Customers simulated together: a batch large enough for an efficient call, and small enough that signals are soon
 * garbage-collected.
 */
const GROUP = 200;
/** In a larger log only every k-th customer is simulated. */
const MOST_CUSTOMERS = 5_000;

export async function simulateLifecycle(log: EventLog, score: Scorer, policy: StagePolicy): Promise<LifecycleFigures> {
  const step = Math.ceil(log.customers.length / MOST_CUSTOMERS);
  const some = log.customers.filter((_, i) => i % step === 0);
  const { walkers, evaluations } = await walk(some, log.to, score, policy);
  return figuresOf(walkers, log.to, evaluations);
}

/** The stage of each customer as of any instant up to the end; null before the first decision. */
export async function stagesOver(
  customers: readonly CustomerHistory[],
  end: EpochMs,
  score: Scorer,
  policy: StagePolicy,
): Promise<((at: EpochMs) => Stage | null)[]> {
  const { walkers } = await walk(customers, end, score, policy);
  return walkers.map(
    ({ moves }) =>
      (at) =>
        moves.findLast((move) => move.at <= at)?.to ?? null,
  );
}

/** Called for each customer when a stage is entered, and once more at the end of the log. */
export type Onlooker = (state: CustomerState, stage: Stage, signals: Signals) => void;

export async function observeLifecycle(
  customers: readonly CustomerHistory[],
  end: EpochMs,
  score: Scorer,
  policy: StagePolicy,
  evaluate: Onlooker,
): Promise<void> {
  const { walkers } = await walk(customers, end, score, policy, evaluate);
  for (const { state } of walkers) {
    advance(state, end);
    if (state.lifecycle.stage !== null) evaluate(state, state.lifecycle.stage, signalsOf(state, end));
  }
}

async function walk(
  customers: readonly CustomerHistory[],
  end: EpochMs,
  score: Scorer,
  policy: StagePolicy,
  evaluate: Onlooker = () => undefined,
) {
  const walkers = customers.map((history) => new Walker(history, end, policy, evaluate));
  let evaluations = 0;
  for (let start = 0; start < walkers.length; start += GROUP) {
    evaluations += await walkToEnd(walkers.slice(start, start + GROUP), score);
  }
  return { walkers, evaluations };
}

/** Returns the number of evaluations. */
async function walkToEnd(group: readonly Walker[], score: Scorer): Promise<number> {
  let evaluations = 0;
  for (let walkers = group; walkers.length > 0; walkers = walkers.filter((walker) => walker.hasMore())) {
    const signals = walkers.map((walker) => walker.evaluate());
    const scores = await score(featureRows(signals), signals.length);
    for (const [i, walker] of walkers.entries()) {
      const [seen, scored] = [signals[i], scores[i]];
      if (seen !== undefined && scored !== undefined) walker.decide(seen, scored);
    }
    evaluations += walkers.length;
  }
  return evaluations;
}

interface DecidedStep extends StageStep {
  readonly fact: Fact | null;
}

class Walker {
  readonly moves: DecidedStep[] = [];
  readonly state: CustomerState;
  private applied = 0;
  private due: EpochMs = Infinity;

  constructor(
    private readonly history: CustomerHistory,
    private readonly end: EpochMs,
    private readonly policy: StagePolicy,
    private readonly onEntered: Onlooker,
  ) {
    this.state = newState(history.activities[0]?.occurredAt ?? end, new Tiles(), history.calendar);
  }

  hasMore(): boolean {
    return Math.min(this.nextEventAt(), this.due) <= this.end;
  }

  evaluate(): Signals {
    const activity = this.history.activities[this.applied];
    const isEvent = activity !== undefined && activity.occurredAt <= this.due;
    const at = isEvent ? activity.occurredAt : this.due;
    advance(this.state, at);
    if (isEvent) {
      apply(this.state, activity);
      this.applied++;
    }
    return signalsOf(this.state, this.state.asOf);
  }

  decide(signals: Signals, scores: { risk: number; stages: readonly number[] }): void {
    const before = this.state.lifecycle;
    const after = nextLifecycle(before, signals, scores, this.policy, '');
    if (after.stage !== null && after.stage !== before.stage) {
      this.moves.push({ from: before.stage, to: after.stage, at: signals.asOf, fact: after.cause.fact });
    }
    this.state.lifecycle = after;
    if (after.stage !== null && after.stage !== before.stage) this.onEntered(this.state, after.stage, signals);
    this.due = dueAt(this.history.id, after.stage, signals, this.policy);
  }

  private nextEventAt(): EpochMs {
    return this.history.activities[this.applied]?.occurredAt ?? Infinity;
  }
}

function figuresOf(walkers: readonly Walker[], end: EpochMs, evaluations: number): LifecycleFigures {
  const moves = walkers.flatMap((walker) => walker.moves.filter(({ from }) => from !== null));
  const flaps = walkers.reduce((sum, walker) => sum + flapsOf(walker.moves), 0);
  const years = walkers.reduce((sum, { state }) => sum + (end - state.firstSeenAt) / DAY_MS / 365, 0);
  return {
    customers: walkers.length,
    population: recordOf(STAGES, (stage) => walkers.filter(({ state }) => state.lifecycle.stage === stage).length),
    ever: recordOf(STAGES, (stage) => walkers.filter((walker) => walker.moves.some(({ to }) => to === stage)).length),
    moves: countBy(moves.map(({ from, to }) => `${from ?? ''}>${to}`).sort()),
    movesPerCustomerYear: round(moves.length / years),
    decided: { decline: decidedBy(moves, 'decline'), termination: decidedBy(moves, 'termination') },
    flapShare: round(flaps / Math.max(1, moves.length)),
    looks: evaluations,
  };
}

function decidedBy(moves: readonly DecidedStep[], stage: Stage): Decided {
  const count = (wanted: Fact | null): number => moves.filter(({ to, fact }) => to === stage && fact === wanted).length;
  return { ...recordOf(FACTS, count), noFact: count(null) };
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
