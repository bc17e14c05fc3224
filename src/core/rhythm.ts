/** Rhythm: how long a customer usually pauses between days of one sort, so that silence is judged by their own habit. */

export interface Rhythm {
  /** Gaps known, one less than the days. */
  gaps: number;
  /** Median gap in days; NaN with no gap. */
  usualGap: number;
  meanGap: number;
  longestGap: number;
  /** Standard deviation over mean; NaN with fewer than two gaps. */
  irregularity: number;
}

/** How often each gap occurs; all zero between calls. Gaps are small whole numbers: counting them beats sorting them. */
let occurrences = new Uint32Array(512);

/** @param gaps between distinct days in their order, whole days */
export function rhythmOf(gaps: readonly number[]): Rhythm {
  if (gaps.length === 0) return { gaps: 0, usualGap: NaN, meanGap: NaN, longestGap: NaN, irregularity: NaN };
  let total = 0;
  let longest = 0;
  for (const gap of gaps) {
    total += gap;
    if (gap > longest) longest = gap;
  }
  const mean = total / gaps.length;
  return {
    gaps: gaps.length,
    usualGap: medianOf(gaps, longest),
    meanGap: mean,
    longestGap: longest,
    irregularity: gaps.length < 2 ? NaN : spread(gaps, mean) / mean,
  };
}

function medianOf(gaps: readonly number[], longest: number): number {
  if (longest >= occurrences.length) occurrences = new Uint32Array(longest + 1);
  for (const gap of gaps) occurrences[gap] = (occurrences[gap] ?? 0) + 1;
  const middle = gaps.length >> 1;
  const upper = gapOfRank(middle);
  const median = gaps.length % 2 === 1 ? upper : (upper + gapOfRank(middle - 1)) / 2;
  for (const gap of gaps) occurrences[gap] = 0;
  return median;
}

/** @param rank from zero, of the shortest, and below the number of gaps */
function gapOfRank(rank: number): number {
  let gap = 0;
  for (let upTo = occurrences[0] ?? 0; upTo <= rank; upTo += occurrences[gap] ?? 0) gap++;
  return gap;
}

/** Sample standard deviation. */
function spread(values: readonly number[], mean: number): number {
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}
