/** What the line of the risk shows, as shares of its width and height, on the span of the ribbon above it. Pure. */
import type { HistoryEntry, RiskView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { placedOn, type Span } from './ribbon.plan.js';

interface RiskAt {
  at: EpochMs;
  risk: number;
  x: number;
  /** 0 is the greatest risk, because pixels count from the top. */
  y: number;
}

export interface RiskPlan {
  /** By the model in use; empty while it is not known. */
  weeks: (RiskAt & { isEstimated: boolean })[];
  /** As scored when the stage changed. */
  changes: RiskAt[];
}

export function riskPlan(
  points: RiskView['points'],
  entries: readonly Pick<HistoryEntry, 'at' | 'risk'>[],
  span: Span,
): RiskPlan {
  const placed = <T extends { at: EpochMs; risk: number }>(all: readonly T[]): (T & RiskAt)[] =>
    placedOn(all, span).map((one) => ({ ...one, y: 1 - one.risk }));
  return { weeks: placed(points), changes: placed(entries.map(({ at, risk }) => ({ at, risk }))) };
}

/** An SVG path over a box of these sizes. Weeks that are estimates are in a path of their own, which ends at the next. */
export function pathsOf(weeks: RiskPlan['weeks'], width: number, height: number): { known: string; estimated: string } {
  const estimates = weeks.filter(({ isEstimated }) => isEstimated).length;
  const path = (part: RiskPlan['weeks']): string =>
    part.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${round(x * width)} ${round(y * height)}`).join('');
  return { known: path(weeks.slice(estimates)), estimated: estimates === 0 ? '' : path(weeks.slice(0, estimates + 1)) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
