/**
 * Drift: how much the customers scored now differ from those the model was trained on.
 *
 * 1. Each feature of a row is counted in the bins of the training, and the risk in bins of its own.
 * 2. The population stability index (PSI) of a feature is Σ (now − then) · ln(now / then) over the shares of its bins.
 *    Only known values count. The share of unknown values and the share outside the training's range are separate
 *    figures.
 * 3. Below a minimum of rows there is no verdict: chance alone gives small samples a PSI (.046 at 500 rows, .012 at
 *    2,000).
 */
import { exemptionOf } from './exempt.js';
import { FEATURES, writeFeatures } from '../features/features.js';
import type { Signals } from '../features/signals.js';

/** The distribution of one number in training. */
export interface Spread {
  /** Ascending; a value belongs to the first bin whose edge it does not exceed, else to the last bin. */
  edges: readonly number[];
  /** Share of the known values per bin. There is one bin more than edges; empty when no value was known. */
  shares: readonly number[];
}

export interface FeatureProfile extends Spread {
  /** Share of the rows in which it was unknown. */
  missing: number;
  /** Least and largest value of the training. Not every manifest states it. */
  range?: readonly [number, number];
}

export interface DriftProfile {
  features: ReadonlyMap<string, FeatureProfile>;
  /** The distribution of the predicted risk; null when the manifest does not state it. */
  risk: Spread | null;
  /** Whether training rows were sampled before the log covered a year. */
  isYoungLog: boolean;
}

/** Counts of rows by field: `rows`, `<feature>:<bin>`, `<feature>:missing`, `<feature>:out`, `risk:<bin>`. */
export type DriftCounts = Map<string, number>;

type DriftLevel = 'ok' | 'watch' | 'warn' | 'too_few' | 'exempt' | 'unknown';

export interface FeatureDrift {
  feature: string;
  /** Null without a distribution to compare with. */
  psi: number | null;
  missing: number;
  missingInTraining: number;
  /** Share of the rows outside the training's range; null when the manifest does not state the range. */
  outOfRange: number | null;
  level: DriftLevel;
  /** Why this feature never causes a warning; null when it can. */
  exempt: string | null;
}

/** By convention a PSI of .1 is a moderate shift and one of .25 a large one. */
const PSI = { watch: 0.1, warn: 0.25 };
/** Limits for the rise of the share of unknown values, and for the share of values outside the training's range. */
const MISSING = { watch: 0.1, warn: 0.25 };
const OUT = { watch: 0.1, warn: 0.25 };

export const RISK_EDGES: readonly number[] = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);

const row = new Float32Array(FEATURES.length);

/** Counts one scored customer. */
export function countRow(counts: DriftCounts, signals: Signals, risk: number, profile: DriftProfile | null): void {
  add(counts, 'rows');
  add(counts, `risk:${binOf(risk, RISK_EDGES)}`);
  if (profile === null) return;
  writeFeatures(signals, row, 0);
  FEATURES.forEach((feature, column) => {
    const known = profile.features.get(feature);
    if (known !== undefined) countValue(counts, feature, row[column] ?? NaN, known);
  });
}

export function driftOf(counts: DriftCounts, profile: DriftProfile, leastRows: number): FeatureDrift[] {
  return [...profile.features].map(([feature, known]) => {
    const exempt = exemptionOf(feature, profile.isYoungLog);
    return featureDrift(feature, known, exempt, counts, leastRows);
  });
}

/** The PSI of the risk, against the training or against other counts of this service. Null when one is too small. */
export function riskDrift(counts: DriftCounts, reference: readonly number[], leastRows: number): number | null {
  if (reference.length === 0 || (counts.get('rows') ?? 0) < leastRows) return null;
  return psiOf(reference, riskCounts(counts));
}

export function riskCounts(counts: DriftCounts): number[] {
  return Array.from({ length: RISK_EDGES.length + 1 }, (_, bin) => counts.get(`risk:${bin}`) ?? 0);
}

export function levelOfPsi(psi: number | null): 'ok' | 'watch' | 'warn' {
  return levelOf(psi ?? 0, PSI);
}

/** An empty bin counts as half a row, so that the index stays finite. @param then shares or counts @param now counts */
export function psiOf(then: readonly number[], now: readonly number[]): number {
  const [sumThen, sumNow] = [sumOf(then), sumOf(now)];
  const least = 0.5 / sumNow;
  return now.reduce((psi, count, bin) => {
    const before = Math.max(least, (then[bin] ?? 0) / sumThen);
    const after = Math.max(least, count / sumNow);
    return psi + (after - before) * Math.log(after / before);
  }, 0);
}

function featureDrift(
  feature: string,
  known: FeatureProfile,
  exempt: string | null,
  counts: DriftCounts,
  leastRows: number,
): FeatureDrift {
  const rows = counts.get('rows') ?? 0;
  const bins = known.shares.map((_, bin) => counts.get(`${feature}:${bin}`) ?? 0);
  const missing = rows === 0 ? 0 : (counts.get(`${feature}:missing`) ?? 0) / rows;
  const outOfRange = known.range === undefined ? null : (counts.get(`${feature}:out`) ?? 0) / Math.max(1, rows);
  const psi = bins.length < 2 || sumOf(bins) < leastRows ? null : psiOf(known.shares, bins);
  const shown = { feature, psi, missing, missingInTraining: known.missing, outOfRange, exempt };
  if (rows < leastRows) return { ...shown, level: 'too_few' };
  if (exempt !== null) return { ...shown, level: 'exempt' };
  return {
    ...shown,
    level: worst([levelOfPsi(psi), levelOf(missing - known.missing, MISSING), levelOf(outOfRange ?? 0, OUT)]),
  };
}

function countValue(counts: DriftCounts, feature: string, value: number, known: FeatureProfile): void {
  if (Number.isNaN(value)) add(counts, `${feature}:missing`);
  else if (known.shares.length > 0) add(counts, `${feature}:${binOf(value, known.edges)}`);
  if (known.range !== undefined && (value < known.range[0] || value > known.range[1])) add(counts, `${feature}:out`);
}

function binOf(value: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= (edges[middle] ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function levelOf(value: number, limits: { watch: number; warn: number }): 'ok' | 'watch' | 'warn' {
  if (value >= limits.warn) return 'warn';
  return value >= limits.watch ? 'watch' : 'ok';
}

function worst(levels: readonly ('ok' | 'watch' | 'warn')[]): 'ok' | 'watch' | 'warn' {
  if (levels.includes('warn')) return 'warn';
  return levels.includes('watch') ? 'watch' : 'ok';
}

function add(counts: DriftCounts, field: string): void {
  counts.set(field, (counts.get(field) ?? 0) + 1);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
