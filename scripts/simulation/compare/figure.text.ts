/** One figure of a log, and how it is written in a table. */
import { quantileOf } from './estimators.js';

export interface Figure {
  readonly name: string;
  /** As it stands in a table; UNKNOWN where the log does not show it. */
  readonly text: string;
}

export const UNKNOWN = '–';

/** Two decimals below 10, one below 100, none above. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  const size = Math.abs(value);
  return value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
}

export function percentText(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : UNKNOWN;
}

/** Values at 10, 50 and 90 percent. @param least with fewer values nothing is said */
export function spreadText(values: readonly number[], least = 30): string {
  if (values.length < least) return UNKNOWN;
  return [0.1, 0.5, 0.9].map((share) => numberText(quantileOf(values, share))).join(' · ');
}

/** Whole percents of a sum, in order. */
export function sharesText(counts: readonly number[]): string {
  const sum = counts.reduce((total, count) => total + count, 0);
  return sum === 0 ? UNKNOWN : counts.map((count) => Math.round((100 * count) / sum)).join(' ');
}
