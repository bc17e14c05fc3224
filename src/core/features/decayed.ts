/** The decayed sums of a customer as of a day: those of the state, and the days that an event may still change. */
import { SUMS, copyDecayed, newDecayed, sumsInto } from '../state/decayed.js';
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

/** The numbers of `Decayed` behind its sums, in their order. */
const FIGURES = 6;
const read = new Float64Array(SUMS.length + FIGURES);

/** @param today the local day of the reading. The state's own as-of must not be later */
export function readDecayed(state: CustomerState, today: number): Decayed {
  readDecayedInto(state, today, read, 0);
  const of = (figure: number): number => read[SUMS.length + figure] ?? NaN;
  return {
    sums: Array.from(read.subarray(0, SUMS.length)),
    gaps: of(0),
    lastGap: of(1),
    longestGap: of(2),
    meanGap: of(3),
    logMean: of(4),
    logSquares: of(5),
  };
}

/** Writes the sums, then the other figures in the order of `Decayed`. Only tiles of days that an event may change are read. */
export function readDecayedInto(
  { decayed, tiles, calendar, asOf }: Pick<CustomerState, 'decayed' | 'tiles' | 'calendar' | 'asOf'>,
  today: number,
  into: Float64Array,
  at: number,
): void {
  copyDecayed(decayed, open);
  addDays(open, tiles, oldestDay(calendar, asOf), Infinity);
  sumsInto(open, today, into, at);
  const { gaps, gapDays, gapLogs, gapLogSquares } = open;
  const isKnown = gaps > 0;
  const figures = at + SUMS.length;
  into[figures] = gaps;
  into[figures + 1] = isKnown ? open.lastGap : NaN;
  into[figures + 2] = isKnown ? open.longestGap : NaN;
  into[figures + 3] = isKnown ? gapDays / gaps : NaN;
  into[figures + 4] = isKnown ? gapLogs / gaps : NaN;
  into[figures + 5] = isKnown ? Math.max(0, gapLogSquares - (gapLogs * gapLogs) / gaps) : 0;
}
