/**
 * Percentiles of durations from counts by bucket. Counts of several processes add up, so their percentiles are those of
 * all of them together. Pure.
 */

/**
 * Upper bounds of the buckets of durations, in seconds. They are dense from 5 to 500 ms, where objectives are, so that a
 * percentile is known to within a quarter or so; 0.1 is the bound of the objective of commits.
 */
export const DURATION_BOUNDS: readonly number[] = [
  ...[0.0005, 0.001, 0.002, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08],
  ...[0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 2, 5, 10],
];

/** Durations by bucket: one more than there are bounds, the last for what took longer than all of them. */
export type BucketCounts = readonly number[];

/** Durations in seconds; null for one beyond the greatest bound. */
export interface Percentiles {
  count: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

/** Counts of several measures, by the measure's name. */
export type Durations = Readonly<Record<string, BucketCounts>>;

/** What was counted between two instants. @param before a measure that it lacks counts as zero */
export function countedSince(before: Durations, now: Durations): Durations {
  return Object.fromEntries(
    Object.entries(now).map(([name, counts]) => [
      name,
      counts.map((count, bucket) => count - (before[name]?.[bucket] ?? 0)),
    ]),
  );
}

export function addDurations(all: readonly Durations[]): Durations {
  const total: Record<string, number[]> = {};
  for (const durations of all) {
    for (const [name, counts] of Object.entries(durations)) {
      const sums = (total[name] ??= []);
      counts.forEach((count, bucket) => (sums[bucket] = (sums[bucket] ?? 0) + count));
    }
  }
  return total;
}

/** Null when nothing was counted. @param bounds upper bounds of the buckets in seconds, ascending */
export function percentilesOf(counts: BucketCounts, bounds: readonly number[]): Percentiles | null {
  const count = counts.reduce((sum, one) => sum + one, 0);
  if (count === 0) return null;
  const at = (share: number): number | null => quantile(share * count, counts, bounds);
  return { count, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** Within a bucket durations count as evenly spread, as Prometheus' histogram_quantile does. */
function quantile(rank: number, counts: BucketCounts, bounds: readonly number[]): number | null {
  let below = 0;
  for (const [bucket, bound] of bounds.entries()) {
    const inside = counts[bucket] ?? 0;
    if (below + inside >= rank) {
      const from = bounds[bucket - 1] ?? 0;
      return from + ((bound - from) * (rank - below)) / inside;
    }
    below += inside;
  }
  return null;
}
