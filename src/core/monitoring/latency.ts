/**
 * Percentiles of durations from counts by bucket. Counts of several processes add up, so their percentiles are those of
 * all of them together. Pure.
 */

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
