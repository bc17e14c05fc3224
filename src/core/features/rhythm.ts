/** Rhythm: the customer's usual gap between days of one kind, so that silence is judged against their own habit. */

export interface Rhythm {
  /** The number of known gaps: one less than the number of days. */
  gaps: number;
  /** Median gap in days; NaN with no gap. */
  usualGap: number;
  meanGap: number;
  longestGap: number;
  /** Standard deviation over mean; NaN with fewer than two gaps. */
  irregularity: number;
  /**
   * Mean and sum of squared deviations of the gaps' cube roots, which are nearly normal for gaps that follow a gamma
   * distribution (Wilson and Hilferty 1931). NaN and 0 with no gap.
   */
  rootMean: number;
  rootSquares: number;
}

/** The numbers of a rhythm by their place, as `measureGaps` writes them. */
export const RHYTHM = {
  gaps: 0,
  usualGap: 1,
  meanGap: 2,
  longestGap: 3,
  irregularity: 4,
  rootMean: 5,
  rootSquares: 6,
} as const satisfies Record<keyof Rhythm, number>;
export const RHYTHM_WIDTH = 7;

/** A century, in days. */
const LONGEST_GAP = 36_525;
/** Count per gap length; all zero between calls. Gaps are small whole numbers, so counting is faster than sorting. */
const occurrences = new Int32Array(LONGEST_GAP + 1);
/** Cube roots of the gaps that a state can hold; longer ones are computed. */
const ROOTS = Float64Array.from({ length: 512 }, (_, gap) => Math.cbrt(gap));
/** Work space for one rhythm. */
const measured = new Float64Array(RHYTHM_WIDTH);

/**
 * @param gaps whole days between neighbouring distinct days, oldest first
 * @param count how many entries of `gaps` to read
 * Throws RangeError for a gap below zero or of more than a century.
 */
export function rhythmOf(gaps: readonly number[] | Int32Array, count = gaps.length): Rhythm {
  let total = 0;
  for (let i = 0; i < count; i++) {
    const gap = gaps[i] ?? 0;
    if (!(gap >= 0 && gap <= LONGEST_GAP)) refuse(gap);
    total += gap;
  }
  measureGaps(gaps instanceof Int32Array ? gaps : Int32Array.from(gaps), count, total, measured, 0);
  return rhythmAt(measured, 0);
}

/** The rhythm whose numbers were written at that place. */
function rhythmAt(numbers: Float64Array, at: number): Rhythm {
  const of = (place: number): number => numbers[at + place] ?? NaN;
  return {
    gaps: of(RHYTHM.gaps),
    usualGap: of(RHYTHM.usualGap),
    meanGap: of(RHYTHM.meanGap),
    longestGap: of(RHYTHM.longestGap),
    irregularity: of(RHYTHM.irregularity),
    rootMean: of(RHYTHM.rootMean),
    rootSquares: of(RHYTHM.rootSquares),
  };
}

/** Writes the numbers of a rhythm. @param total the sum of the gaps. Faults are those of `rhythmOf` */
export function measureGaps(gaps: Int32Array, count: number, total: number, into: Float64Array, at: number): void {
  const mean = total / count;
  let longest = 0;
  let roots = 0;
  let squares = 0;
  let spread = 0;
  for (let i = 0; i < count; i++) {
    const gap = gaps[i] ?? 0;
    if (!(gap >= 0 && gap <= LONGEST_GAP)) refuse(gap);
    if (gap > longest) longest = gap;
    occurrences[gap] = (occurrences[gap] ?? 0) + 1;
    const root = gap < ROOTS.length ? (ROOTS[gap] ?? NaN) : Math.cbrt(gap);
    const off = gap - mean;
    roots += root;
    squares += root * root;
    spread += off * off;
  }
  const rootMean = roots / count;
  into[at + RHYTHM.gaps] = count;
  into[at + RHYTHM.usualGap] = count === 0 ? NaN : medianOf(count);
  into[at + RHYTHM.meanGap] = mean;
  into[at + RHYTHM.longestGap] = count === 0 ? NaN : longest;
  into[at + RHYTHM.irregularity] = count < 2 ? NaN : Math.sqrt(spread / (count - 1)) / mean;
  into[at + RHYTHM.rootMean] = rootMean;
  into[at + RHYTHM.rootSquares] = count === 0 ? 0 : Math.max(0, squares - count * rootMean * rootMean);
  for (let gap = 0; gap <= longest; gap++) occurrences[gap] = 0;
}

/** A negative gap, or one of more than a century, means that the stored bytes are corrupt. */
function refuse(gap: number): never {
  occurrences.fill(0);
  throw new RangeError(`there is no gap of ${gap} days`);
}

function medianOf(count: number): number {
  const middle = count >> 1;
  const upper = gapOfRank(middle);
  return count % 2 === 1 ? upper : (upper + gapOfRank(middle - 1)) / 2;
}

/** @param rank from 0 for the shortest gap; below the number of gaps */
function gapOfRank(rank: number): number {
  let gap = 0;
  for (let upTo = occurrences[0] ?? 0; upTo <= rank; upTo += occurrences[gap] ?? 0) gap++;
  return gap;
}
