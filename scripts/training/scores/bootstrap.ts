import { rank, rankedAuroc } from './metrics.js';
import { createRandom } from '../../command/random.js';

export interface BootstrapOptions {
  /** Default 1,000. */
  readonly resamples?: number;
  readonly seed?: number;
  /** Two-sided coverage. Default 0.95. */
  readonly level?: number;
}

/** The statistic on the rows as they are, and its percentile interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Percentile bootstrap clustered by customer (Davison and Hinkley 1997, 3.8): customers are drawn with replacement,
 * with all their rows. The statistic gets a weight per row: how often its customer was drawn. Resamples for which it
 * is not a number (a class is missing) are left out; when none is left, both bounds are NaN.
 */
export function bootstrap(
  clusters: readonly (string | number)[],
  statistic: (weights: Float64Array) => number,
  options: BootstrapOptions = {},
): Interval {
  const { resamples = 1000, seed = 1, level = 0.95 } = options;
  const random = createRandom(seed);
  const { ids, count } = numbered(clusters);
  const weights = new Float64Array(ids.length).fill(1);
  const value = statistic(weights);
  const values: number[] = [];
  for (let i = 0; i < resamples; i++) {
    const drawn = new Float64Array(count);
    for (let j = 0; j < count; j++) {
      const cluster = Math.floor(random() * count);
      drawn[cluster] = (drawn[cluster] ?? 0) + 1;
    }
    for (let row = 0; row < ids.length; row++) weights[row] = drawn[ids[row] ?? 0] ?? 0;
    const resampled = statistic(weights);
    if (!Number.isNaN(resampled)) values.push(resampled);
  }
  const sorted = Float64Array.from(values).sort();
  return { value, low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
}

export function aurocInterval(
  scores: Float64Array,
  labels: Uint8Array,
  clusters: readonly (string | number)[],
  options: BootstrapOptions = {},
): Interval {
  const ranking = rank(scores);
  return bootstrap(clusters, (weights) => rankedAuroc(ranking, labels, weights), options);
}

/** AUROC of `scores` minus AUROC of `others` on the same rows and the same resamples. */
export function aurocDifference(
  scores: Float64Array,
  others: Float64Array,
  labels: Uint8Array,
  clusters: readonly (string | number)[],
  options: BootstrapOptions = {},
): Interval {
  const own = rank(scores);
  const other = rank(others);
  const difference = (weights: Float64Array): number =>
    rankedAuroc(own, labels, weights) - rankedAuroc(other, labels, weights);
  return bootstrap(clusters, difference, options);
}

function numbered(clusters: readonly (string | number)[]): { ids: Int32Array; count: number } {
  const seen = new Map<string | number, number>();
  const ids = Int32Array.from(
    clusters.map((cluster) => {
      const known = seen.get(cluster) ?? seen.size;
      seen.set(cluster, known);
      return known;
    }),
  );
  return { ids, count: seen.size };
}

/** Linear interpolation between order statistics; NaN when empty. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below + (at - Math.floor(at)) * (above - below);
}
