/**
 * Stage changes over a window of days, and the four operating measures 运营指标.
 *
 * The share retained is estimated from sums alone (Aalen and Johansen 1978): the probability of going from one stage to
 * another over the window is the product of the daily transition tables. It equals the true share of these customers if
 * no other customer enters their stages meanwhile (a newcomer counts like those already there) and no customer changes
 * twice on one day.
 */
import { CONVERTED, addSums, customersByStage, type Sums } from './ledger.js';
import { STAGES, type Stage } from '../primitives/vocabulary.js';

export interface TransitionTotal {
  from: Stage | 'new';
  to: Stage;
  count: number;
}

export interface Measures {
  acquired: number;
  activated: number;
  retained: number;
  converted: number;
}

export interface Retention {
  /** Customers in growth, maturity or decline when the window began. */
  customers: number;
  /** Share of them who are in neither decline nor termination when it ends; null when there were none. */
  rate: number | null;
}

const IN_BUSINESS: readonly Stage[] = ['growth', 'maturity', 'decline'];
const LOST: readonly Stage[] = ['decline', 'termination'];

/** The transitions of a day, or of a sum of days. */
export function transitionsIn(sums: Sums): TransitionTotal[] {
  return [...sums].flatMap(([field, count]) => {
    const [fromName, toName] = field.split('>');
    const to = STAGES.find((stage) => stage === toName);
    const from = fromName === 'new' ? 'new' : STAGES.find((stage) => stage === fromName);
    return to === undefined || from === undefined ? [] : [{ from, to, count }];
  });
}

/** Acquired: first business. Activated: back from decline or termination. Retained: from decline to full business. */
export function measuresOf(sums: Sums): Measures {
  const moves = transitionsIn(sums);
  const sum = (holds: (move: TransitionTotal) => boolean): number =>
    moves.reduce((total, move) => total + (holds(move) ? move.count : 0), 0);
  return {
    acquired: sum(({ from, to }) => (from === 'prospect' || from === 'new') && to === 'development'),
    activated: sum(({ from, to }) => (from === 'termination' || from === 'decline') && to !== 'termination'),
    retained: sum(({ from, to }) => from === 'decline' && (to === 'growth' || to === 'maturity')),
    converted: sums.get(CONVERTED) ?? 0,
  };
}

/** @param days net changes per day, oldest first @param atStart the totals before the first of them */
export function retentionOf(atStart: Sums, days: readonly Sums[]): Retention {
  const population = new Map(atStart);
  const first = customersByStage(population);
  const customers = IN_BUSINESS.reduce((sum, stage) => sum + first[stage], 0);
  if (customers <= 0) return { customers: 0, rate: null };
  const expected = new Map(IN_BUSINESS.map((stage) => [stage, first[stage]]));
  for (const day of days) {
    carry(expected, transitionsIn(day), customersByStage(population));
    addSums(population, day);
  }
  const kept = STAGES.filter((stage) => !LOST.includes(stage)).reduce(
    (sum, stage) => sum + (expected.get(stage) ?? 0),
    0,
  );
  return { customers, rate: Math.min(1, Math.max(0, kept / customers)) };
}

/**
 * Applies one day: the expected customers of a stage leave it at the same rate as all customers who began the day in
 * it.
 */
function carry(expected: Map<Stage, number>, moves: readonly TransitionTotal[], stood: Record<Stage, number>): void {
  const start = new Map(expected);
  for (const { from, to, count } of moves) {
    if (from === 'new') continue;
    const left = moves.reduce((sum, move) => sum + (move.from === from ? move.count : 0), 0);
    const moved = ((start.get(from) ?? 0) * count) / Math.max(left, stood[from]);
    expected.set(from, (expected.get(from) ?? 0) - moved);
    expected.set(to, (expected.get(to) ?? 0) + moved);
  }
}
