import { FEATURES } from '../../../src/core/features/features.js';
import { RISK_EDGES } from '../../../src/core/monitoring/drift.js';
import type { DataSet } from '../rows/dataset.js';
import { round } from '../scores/scorecard.js';

/** The distribution of one feature in training: the reference of the drift monitor. */
export interface FeatureProfile {
  /** Ascending. A value belongs to the first bin whose edge it does not exceed, otherwise to the last bin. */
  readonly edges: readonly number[];
  /** The share of the known values in each bin; one more than there are edges. */
  readonly shares: readonly number[];
  /** Share of the rows in which the feature is unknown. */
  readonly missing: number;
  /** The smallest and largest known value; absent when no value was known. */
  readonly range?: readonly [number, number];
}

const BINS = 10;

/** Ten bins of equal size per feature, fewer where values repeat. */
export function featureProfiles(data: DataSet): Record<string, FeatureProfile> {
  return Object.fromEntries(FEATURES.map((name, column) => [name, profileOf(data, column)]));
}

/** The distribution of the risk over the same rows, in twentieths. */
export function riskProfile(risk: Float64Array): Pick<FeatureProfile, 'edges' | 'shares'> {
  return { edges: RISK_EDGES, shares: sharesOf(Float32Array.from(risk).sort(), RISK_EDGES) };
}

function profileOf({ x, rows, columns }: DataSet, column: number): FeatureProfile {
  const values = Float32Array.from({ length: rows }, (_, row) => x[row * columns + column] ?? NaN);
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  const quantiles = Array.from(
    { length: BINS - 1 },
    (_, i) => known[Math.ceil(((i + 1) * known.length) / BINS) - 1] ?? 0,
  );
  const edges = quantiles.filter((edge, i) => edge !== quantiles[i - 1] && edge !== known.at(-1));
  return {
    edges: known.length === 0 ? [] : edges,
    shares: known.length === 0 ? [] : sharesOf(known, edges),
    missing: round(1 - known.length / Math.max(1, rows)),
    ...(known.length === 0 ? {} : { range: [known[0] ?? 0, known.at(-1) ?? 0] as const }),
  };
}

function sharesOf(sorted: Float32Array, edges: readonly number[]): number[] {
  const ends = [...edges, Infinity].map((edge) => sorted.filter((value) => value <= edge).length);
  return ends.map((end, bin) => round((end - (ends[bin - 1] ?? 0)) / sorted.length));
}
