/** The decayed sums of a customer as of a day: those of the state, and the days that an event may still change. */
import { copyDecayed, newDecayed, sumsOn } from '../state/decayed.js';
import { addDays } from '../state/decayed.days.js';
import { oldestDay, type CustomerState } from '../state/state.js';

export interface Decayed {
  /** As of the day of the reading, in the order of SUMS of state/decayed.ts. Amounts are in hundredths. */
  sums: readonly number[];
  /** The number of gaps between business days, lifetime. */
  gaps: number;
  /** Days; NaN with no gap. */
  lastGap: number;
  longestGap: number;
  meanGap: number;
  /** Mean and sum of squared deviations of the gaps' logarithms. NaN and 0 with no gap. */
  logMean: number;
  logSquares: number;
}

/** Work space, shared by all customers. */
const open = newDecayed();

/** @param today the local day of the reading. The state's own as-of must not be later */
export function readDecayed({ decayed, tiles, calendar, asOf }: CustomerState, today: number): Decayed {
  copyDecayed(decayed, open);
  addDays(open, tiles, oldestDay(calendar, asOf), Infinity);
  const { gaps, gapDays, gapLogs, gapLogSquares } = open;
  const isKnown = gaps > 0;
  return {
    sums: sumsOn(open, today),
    gaps,
    lastGap: isKnown ? open.lastGap : NaN,
    longestGap: isKnown ? open.longestGap : NaN,
    meanGap: isKnown ? gapDays / gaps : NaN,
    logMean: isKnown ? gapLogs / gaps : NaN,
    logSquares: isKnown ? Math.max(0, gapLogSquares - (gapLogs * gapLogs) / gaps) : 0,
  };
}
