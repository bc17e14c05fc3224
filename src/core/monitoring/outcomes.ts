/**
 * Settled predictions as sums, and the figures computed from them.
 *
 * 1. A settled prediction adds to the fields of its month: rows by risk (in hundredths) and outcome, and sums of the
 *    risk and of its square by outcome. All are whole numbers, so sums of shards and months can be added.
 * 2. The rows by hundredth give the AUROC (rows of one hundredth count as ties, an error below .001) and the
 *    calibration. The sums give observed over expected and the Brier score exactly.
 */
import type { Label } from './labels.js';
import { UTC } from '../primitives/calendar.js';
import type { Prediction, PredictionKind } from './predictions.js';
import type { EpochMs } from '../primitives/vocabulary.js';

/** `<model>|<kind>|<what>` → count. */
export type OutcomeSums = Map<string, number>;

export interface Estimate {
  value: number;
  /** Lower and upper end of the 95 % interval. */
  low: number;
  high: number;
}

export interface Figures {
  /** Settled predictions of customers in business. */
  rows: number;
  /** How many of these customers were in decline or termination within the horizon. */
  atRisk: number;
  meanRisk: number;
  observed: Estimate;
  /** Null below a minimum of rows of either outcome. The same holds for the AUROC. */
  observedOverExpected: Estimate | null;
  auroc: Estimate | null;
  brier: number;
  calibrationError: number;
  calibration: { said: number; seen: number; rows: number }[];
  /** Predictions of customers who were not in business, once late events had arrived. Not counted above. */
  away: number;
  /** Predictions without an outcome: the state did not reach back far enough, or no longer exists. */
  unknown: number;
}

const BINS = 100;
const SHOWN_BINS = 10;
const SCALE = 1_000_000;
/** The fewest rows of each outcome for figures about ranking and level. */
const LEAST_OF_EACH = 10;
const Z = 1.96;

/** Month of the bank's clock, such as `2011-08`. */
export function monthOf(at: EpochMs, calendar = UTC): string {
  return new Date(calendar.wallOf(at)).toISOString().slice(0, 7);
}

/** The fields that one settled prediction adds to. @param label null when the outcome cannot be known */
export function outcomeFields({ model, kind, risk }: Prediction, label: Label | null): [string, number][] {
  const group = `${model}|${kind}|`;
  if (label === null) return [[`${group}unknown`, 1]];
  if (!label.inBusiness) return [[`${group}away`, 1]];
  const outcome = label.atRisk ? 1 : 0;
  const bin = Math.min(BINS - 1, Math.floor(risk * BINS));
  return [
    [`${group}n${bin}.${outcome}`, 1],
    [`${group}p.${outcome}`, Math.round(risk * SCALE)],
    [`${group}q.${outcome}`, Math.round(risk * risk * SCALE)],
  ];
}

export function modelsIn(sums: OutcomeSums): string[] {
  return [...new Set([...sums.keys()].map((field) => field.split('|')[0] ?? ''))];
}

export function addSums(parts: readonly OutcomeSums[]): OutcomeSums {
  const total: OutcomeSums = new Map();
  for (const part of parts) for (const [field, count] of part) total.set(field, (total.get(field) ?? 0) + count);
  return total;
}

/**
 * Null when nothing is settled.
 * @param rowsPerCustomer how often one customer may be among the rows: rows of one customer are no independent
 *   evidence, so intervals are as wide as if each customer had one
 */
export function figuresOf(sums: OutcomeSums, model: string, kind: PredictionKind, rowsPerCustomer = 1): Figures | null {
  const of = (what: string): number => sums.get(`${model}|${kind}|${what}`) ?? 0;
  const [calm, leaving] = [0, 1].map((outcome) => Array.from({ length: BINS }, (_, bin) => of(`n${bin}.${outcome}`)));
  if (calm === undefined || leaving === undefined) return null;
  const [negatives, atRisk] = [sumOf(calm), sumOf(leaving)];
  const rows = negatives + atRisk;
  const [away, unknown] = [of('away'), of('unknown')];
  if (rows + away + unknown === 0) return null;
  const meanRisk = rows === 0 ? 0 : (of('p.0') + of('p.1')) / SCALE / rows;
  const observed = shareOf(atRisk, rows, rowsPerCustomer);
  const enough = Math.min(negatives, atRisk) >= LEAST_OF_EACH;
  const calibration = calibrationOf(calm, leaving);
  return {
    rows,
    atRisk,
    meanRisk,
    observed,
    away,
    unknown,
    calibration,
    observedOverExpected: enough ? scaled(observed, 1 / meanRisk) : null,
    auroc: enough ? aurocOf(calm, leaving, rowsPerCustomer) : null,
    // Σ (p − y)² = Σ p² − 2 · Σ p over the rows at risk + the number of those rows
    brier: rows === 0 ? 0 : ((of('q.0') + of('q.1') - 2 * of('p.1')) / SCALE + atRisk) / rows,
    calibrationError: calibration.reduce((sum, { said, seen, rows: n }) => sum + (n / rows) * Math.abs(said - seen), 0),
  };
}

/** A share with its interval (Wilson 1927). */
export function shareOf(count: number, all: number, rowsPerCustomer = 1): Estimate {
  if (all === 0) return { value: 0, low: 0, high: 1 };
  const n = all / rowsPerCustomer;
  const value = count / all;
  const middle = (value + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((value * (1 - value)) / n + (Z * Z) / (4 * n * n));
  return { value, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Interval by Hanley and McNeil (1982). */
function aurocOf(calm: readonly number[], leaving: readonly number[], rowsPerCustomer: number): Estimate {
  let below = 0;
  let wins = 0;
  leaving.forEach((count, bin) => {
    const tied = calm[bin] ?? 0;
    wins += count * (below + tied / 2);
    below += tied;
  });
  const [n0, n1] = [below / rowsPerCustomer, sumOf(leaving) / rowsPerCustomer];
  const a = wins / (below * sumOf(leaving));
  const q1 = a / (2 - a);
  const q2 = (2 * a * a) / (1 + a);
  const variance = (a * (1 - a) + (n1 - 1) * (q1 - a * a) + (n0 - 1) * (q2 - a * a)) / (n0 * n1);
  const half = Z * Math.sqrt(Math.max(0, variance));
  return { value: a, low: Math.max(0, a - half), high: Math.min(1, a + half) };
}

function calibrationOf(calm: readonly number[], leaving: readonly number[]): Figures['calibration'] {
  const width = BINS / SHOWN_BINS;
  return Array.from({ length: SHOWN_BINS }, (_, shown) => {
    let [rows, atRisk, said] = [0, 0, 0];
    for (let bin = shown * width; bin < (shown + 1) * width; bin++) {
      const count = (calm[bin] ?? 0) + (leaving[bin] ?? 0);
      rows += count;
      atRisk += leaving[bin] ?? 0;
      said += (count * (bin + 0.5)) / BINS;
    }
    return { said: rows === 0 ? (shown + 0.5) / SHOWN_BINS : said / rows, seen: rows === 0 ? 0 : atRisk / rows, rows };
  }).filter(({ rows }) => rows > 0);
}

function scaled({ value, low, high }: Estimate, by: number): Estimate {
  return { value: value * by, low: low * by, high: high * by };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
