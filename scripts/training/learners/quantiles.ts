import type { DataSet } from '../rows/dataset.js';
import { createRandom, sampleRows } from '../../command/random.js';

/** Known values use bins 0 … thresholds.length; bin thresholds.length + 1 is for NaN. At most 256 bins in all. */
export interface BinnedData {
  /** Column-major: bins[column · rows + row]. */
  readonly bins: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  /** Per column, ascending float32 cut points. A value is in bin b when it is ≤ threshold b and above threshold b − 1. */
  readonly thresholds: readonly Float32Array[];
}

/** Rows sampled to place cut points. */
const QUANTILE_SAMPLE = 50_000;

/**
 * Bins every column by quantiles of its known values, at most `maxBins` (2 … 255) of them. Cut points lie halfway
 * between neighbouring values, rounded to float32, so that a later `x <= threshold` on float32 decides exactly as the
 * bin did.
 */
export function binByQuantiles(data: DataSet, maxBins: number): BinnedData {
  const { x, rows, columns } = data;
  const bins = new Uint8Array(rows * columns);
  const sample = sampleRows(rows, QUANTILE_SAMPLE / rows, createRandom(1));
  const thresholds: Float32Array[] = [];
  for (let column = 0; column < columns; column++) {
    const cuts = cutPoints(knownValues(data, column, sample), maxBins);
    const missing = cuts.length + 1;
    for (let row = 0; row < rows; row++) {
      const value = x[row * columns + column] ?? NaN;
      bins[column * rows + row] = Number.isNaN(value) ? missing : binOf(value, cuts);
    }
    thresholds.push(cuts);
  }
  return { bins, rows, columns, thresholds };
}

function knownValues(data: DataSet, column: number, sample: Int32Array): Float32Array {
  const values = new Float32Array(sample.length);
  let size = 0;
  for (const row of sample) {
    const value = data.x[row * data.columns + column] ?? NaN;
    if (Number.isNaN(value)) continue;
    if (!Number.isFinite(value)) throw new RangeError(`column ${column}, row ${row}: infinite feature`);
    values[size++] = value;
  }
  return values.subarray(0, size).sort();
}

/** Up to maxBins − 1 cut points between distinct values. Each closes a bin once it contains its share of the rows. */
function cutPoints(sorted: Float32Array, maxBins: number): Float32Array {
  const distinct = countDistinct(sorted);
  const share = distinct <= maxBins ? 0 : sorted.length / maxBins;
  const cuts: number[] = [];
  let closedAt = 0;
  for (let i = 1; i < sorted.length && cuts.length < maxBins - 1; i++) {
    const below = sorted[i - 1] ?? 0;
    const above = sorted[i] ?? 0;
    if (below === above || i - closedAt < share) continue;
    cuts.push(cutBetween(below, above));
    closedAt = i;
  }
  return Float32Array.from(cuts);
}

function countDistinct(sorted: Float32Array): number {
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
  return distinct;
}

/** A float32 t with below ≤ t < above: neighbouring floats have none strictly between them. */
function cutBetween(below: number, above: number): number {
  const middle = Math.fround(below / 2 + above / 2);
  return middle >= below && middle < above ? middle : below;
}

/** The number of cut points below the value. */
function binOf(value: number, cuts: Float32Array): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= (cuts[middle] ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return low;
}
