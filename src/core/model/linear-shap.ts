/**
 * Exact contributions of a logistic model: for a linear score and features assumed independent, the Shapley value of a
 * feature is its weight times the distance of its input from the mean (Štrumbelj and Kononenko 2014; Lundberg and Lee
 * 2017). Each feature has two inputs: its clipped distance from the mean in standard deviations, and whether it is
 * unknown.
 */
import { signedLog } from './signed-log.js';

export interface LinearScore {
  readonly intercept: number;
  /** One entry per input pair. */
  readonly inputs: readonly {
    readonly feature: number;
    readonly mean: number;
    readonly deviation: number;
    readonly weight: number;
    readonly missingWeight: number;
    /** Whether the value is read on the signed-log scale; mean and deviation are then on that scale. */
    readonly signedLog: boolean;
    /** Standardised values are clipped to this range. */
    readonly low: number;
    readonly high: number;
  }[];
}

export interface LinearContributions {
  base: number;
  byFeature: Float64Array;
}

/** @param missing share of training rows in which each feature is unknown; the mean input of a known value is zero */
export function linearContributions(
  { intercept, inputs }: LinearScore,
  missing: readonly number[],
  row: Float32Array,
): LinearContributions {
  const byFeature = new Float64Array(row.length);
  let base = intercept;
  for (const { feature, mean, deviation, weight, missingWeight, signedLog: isLog, low, high } of inputs) {
    const raw = row[feature] ?? NaN;
    const value = isLog ? signedLog(raw) : raw;
    const unknown = Number.isNaN(value);
    const distance = unknown ? 0 : Math.max(low, Math.min(high, (value - mean) / deviation));
    const usual = missingWeight * (missing[feature] ?? 0);
    base += usual;
    byFeature[feature] = (byFeature[feature] ?? 0) + weight * distance + (unknown ? missingWeight : 0) - usual;
  }
  return { base, byFeature };
}
