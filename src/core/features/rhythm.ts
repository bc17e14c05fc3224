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

/** A century, in days. */
const LONGEST_GAP = 36_525;
/** Count per gap length; all zero between calls. Gaps are small whole numbers, so counting is faster than sorting. */
let occurrences: Uint32Array = new Uint32Array(512);

/**
 * @param gaps whole days between neighbouring distinct days, oldest first
 * @param count how many entries of `gaps` to read
 * Throws RangeError for a gap below zero or of more than a century.
 */
export function rhythmOf(gaps: readonly number[], count = gaps.length): Rhythm {
  if (count === 0)
    return { gaps: 0, usualGap: NaN, meanGap: NaN, longestGap: NaN, irregularity: NaN, rootMean: NaN, rootSquares: 0 };
  const { total, longest } = countGaps(gaps, count);
  const mean = total / count;
  const usualGap = medianOf(count);
  const roots = rootsOf(gaps, count);
  occurrences.fill(0, 0, longest + 1);
  return {
    gaps: count,
    usualGap,
    meanGap: mean,
    longestGap: longest,
    irregularity: count < 2 ? NaN : spread(gaps, count, mean) / mean,
    rootMean: roots.mean,
    rootSquares: roots.squares,
  };
}

function countGaps(gaps: readonly number[], count: number): { total: number; longest: number } {
  let total = 0;
  let longest = 0;
  for (let i = 0; i < count; i++) {
    const gap = gaps[i] ?? 0;
    if (!(gap >= 0 && gap <= LONGEST_GAP)) refuse(gap);
    total += gap;
    if (gap > longest) longest = gap;
    if (gap >= occurrences.length) occurrences = wider(gap);
    occurrences[gap] = (occurrences[gap] ?? 0) + 1;
  }
  return { total, longest };
}

/** A negative gap, or one of more than a century, means that the stored bytes are corrupt. */
function refuse(gap: number): never {
  occurrences.fill(0);
  throw new RangeError(`there is no gap of ${gap} days`);
}

function wider(gap: number): Uint32Array {
  const all = new Uint32Array(2 * gap);
  all.set(occurrences);
  return all;
}

function medianOf(count: number): number {
  const middle = count >> 1;
  const upper = gapOfRank(middle);
  return count % 2 === 1 ? upper : (upper + gapOfRank(middle - 1)) / 2;
}

/** Cube roots of the gaps that a state can hold; longer ones are computed. */
const ROOTS = Float64Array.from({ length: 400 }, (_, gap) => Math.cbrt(gap));

function rootsOf(gaps: readonly number[], count: number): { mean: number; squares: number } {
  let total = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const gap = gaps[i] ?? 0;
    const root = ROOTS[gap] ?? Math.cbrt(gap);
    total += root;
    squares += root * root;
  }
  const mean = total / count;
  return { mean, squares: Math.max(0, squares - count * mean * mean) };
}

/** @param rank from 0 for the shortest gap; below the number of gaps */
function gapOfRank(rank: number): number {
  let gap = 0;
  for (let upTo = occurrences[0] ?? 0; upTo <= rank; upTo += occurrences[gap] ?? 0) gap++;
  return gap;
}

/** Sample standard deviation. */
function spread(values: readonly number[], count: number, mean: number): number {
  let squares = 0;
  for (let i = 0; i < count; i++) squares += ((values[i] ?? 0) - mean) ** 2;
  return Math.sqrt(squares / (count - 1));
}
