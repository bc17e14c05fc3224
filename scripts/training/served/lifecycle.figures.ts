/** The life cycle of a log in numbers: how many customers reach which stage, how they move, and what decides. */
import { flapsOf } from '../../../src/core/monitoring/flaps.js';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import { recordOf } from '../../../src/core/primitives/record.of.js';
import { FACTS, STAGES, type EpochMs, type Fact, type Stage } from '../../../src/core/primitives/vocabulary.js';
import { round } from '../scores/scorecard.js';
import type { CourseStep } from '../../backtest/course.js';
import { stageAt, type ServedLife } from './serving.js';

export interface LifecycleFigures {
  /** The number of replayed customers. */
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
  readonly evaluations: number;
}

/** Counts by plain fact; `noFact` for those that the model decided, or the stage machine by long silence. */
type Decided = Readonly<Record<Fact | 'noFact', number>>;

/** @param end of the replay */
export function lifecycleFigures(lives: readonly ServedLife[], end: EpochMs): LifecycleFigures {
  const moves = lives.flatMap(({ steps }) => steps.filter(({ from }) => from !== null));
  const flaps = lives.reduce((sum, { steps }) => sum + flapsOf(steps), 0);
  const years = lives.reduce((sum, { customer }) => sum + (end - firstAt(customer.activities)) / DAY_MS / 365, 0);
  return {
    customers: lives.length,
    population: recordOf(STAGES, (stage) => lives.filter((life) => stageAt(life, end) === stage).length),
    ever: recordOf(STAGES, (stage) => lives.filter(({ steps }) => steps.some(({ to }) => to === stage)).length),
    moves: countBy(moves.map(({ from, to }) => `${from ?? ''}>${to}`).sort()),
    movesPerCustomerYear: round(moves.length / years),
    decided: { decline: decidedBy(moves, 'decline'), termination: decidedBy(moves, 'termination') },
    flapShare: round(flaps / Math.max(1, moves.length)),
    evaluations: lives.reduce((sum, { evaluations }) => sum + evaluations, 0),
  };
}

function firstAt([first]: readonly { occurredAt: EpochMs }[]): EpochMs {
  return first?.occurredAt ?? NaN;
}

function decidedBy(moves: readonly CourseStep[], stage: Stage): Decided {
  const count = (wanted: Fact | null): number => moves.filter(({ to, fact }) => to === stage && fact === wanted).length;
  return { ...recordOf(FACTS, count), noFact: count(null) };
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
