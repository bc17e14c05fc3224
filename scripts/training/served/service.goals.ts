/** What alerts raised in time are wanted to be worth, and which ranking comes nearest. */
import type { Alerting, CurvePoint } from './alerting.js';
import { round } from '../scores/scorecard.js';

export interface ServiceGoal {
  /** The least precision. */
  readonly precision: number;
  /** The least share caught of those at risk. */
  readonly caught: number;
}

/** Of the logs that are measured for the documentation, by name. */
const GOALS: Readonly<Record<string, ServiceGoal>> = {
  cdnow: { precision: 0.7, caught: 0.2 },
  'online-retail': { precision: 0.55, caught: 0.12 },
};
/** Elsewhere alerts are to be right this many times as often as chance ones. */
const OVER_CHANCE = 1.5;

export function goalOf(log: string, { baseRate }: Pick<Alerting, 'baseRate'>): ServiceGoal {
  return GOALS[log] ?? { precision: round(Math.min(1, OVER_CHANCE * (baseRate ?? 1))), caught: 0 };
}

/** The ranking that catches most over all budgets: at one budget all rankings raise equally many alerts. */
export function bestRanking({
  curves,
}: Pick<Alerting, 'curves'>): { name: string; points: readonly CurvePoint[] } | null {
  const caught = (points: readonly CurvePoint[]): number => points.reduce((sum, { recall }) => sum + (recall ?? 0), 0);
  const known = Object.entries(curves).flatMap(([name, points]) => (points === null ? [] : [{ name, points }]));
  return known.reduce<(typeof known)[number] | null>(
    (best, one) => (best === null || caught(one.points) > caught(best.points) ? one : best),
    null,
  );
}

/** The precision that a ranking keeps while it catches as many as the goal wants; null when no budget catches that many. */
export function precisionAt(points: readonly CurvePoint[], { caught }: ServiceGoal): number | null {
  const at = points.findIndex(({ recall }) => (recall ?? 0) >= caught);
  const [before, after] = [points[at - 1], points[at]];
  if (after?.precision == null) return null;
  if (before?.precision == null || before.recall === null || after.recall === null) return after.precision;
  const share = (caught - before.recall) / (after.recall - before.recall);
  return round(before.precision + share * (after.precision - before.precision));
}
