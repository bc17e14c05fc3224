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

/** @param days distinct days, ascending */
export function rhythmOf(days: readonly number[]): Rhythm {
  const gaps = days.slice(1).map((day, i) => day - (days[i] ?? day));
  if (gaps.length === 0) return { gaps: 0, usualGap: NaN, meanGap: NaN, longestGap: NaN, irregularity: NaN };
  const sorted = [...gaps].sort((a, b) => a - b);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  return {
    gaps: gaps.length,
    usualGap: median(sorted),
    meanGap: mean,
    longestGap: sorted[sorted.length - 1] ?? NaN,
    irregularity: gaps.length < 2 ? NaN : spread(gaps, mean) / mean,
  };
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

/** Sample standard deviation. */
function spread(values: readonly number[], mean: number): number {
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
