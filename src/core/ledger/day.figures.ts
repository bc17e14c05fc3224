/** What each day of a window changed: who arrived, who left, the operating measures, and who stood where at its end. */
import { addSums, customersByStage, type Sums } from './ledger.js';
import { measuresOf, transitionsIn, type Measures } from './measures.js';
import type { Stage } from '../primitives/vocabulary.js';

export interface DayFigures {
  /** First business, and back from decline or termination: `acquired` plus `activated`. */
  arrived: number;
  /** Into decline, from a stage in business or from none of that; a return from termination is no leaving. */
  declined: number;
  /** Into termination. Whoever is first seen there has not left us. */
  ended: number;
  measures: Measures;
  /** At the end of the day. */
  population: Record<Stage, number>;
}

/**
 * @param atStart the totals before the first day
 * @param days net changes per day, oldest first
 * @param length the number of days; what lanes wrote ahead of the clock, after these, belongs to the last one
 */
export function dayFigures(atStart: Sums, days: readonly Sums[], length: number): DayFigures[] {
  const standing = new Map(atStart);
  return withLastWhole(days, length).map((day) => {
    addSums(standing, day);
    const measures = measuresOf(day);
    return {
      arrived: measures.acquired + measures.activated,
      ...leavings(day),
      measures,
      population: customersByStage(standing),
    };
  });
}

function withLastWhole(days: readonly Sums[], length: number): Sums[] {
  const last = new Map<string, number>();
  for (const day of days.slice(length - 1)) addSums(last, day);
  return [...days.slice(0, length - 1), last];
}

function leavings(day: Sums): Pick<DayFigures, 'declined' | 'ended'> {
  const known = transitionsIn(day).filter(({ from }) => from !== 'new');
  const into = (stage: Stage, except: Stage): number =>
    known.reduce((sum, { from, to, count }) => sum + (to === stage && from !== except ? count : 0), 0);
  return { declined: into('decline', 'termination'), ended: into('termination', 'termination') };
}
