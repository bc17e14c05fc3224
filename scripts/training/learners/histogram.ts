import type { BinnedData } from './quantiles.js';

/** First and second derivatives of the loss by the raw score, one of each per row. */
export interface GradientPairs {
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
}

/** Bins reserved per column; gradient and hessian alternate within a column's block. */
const PADDED_BINS = 256;
export const BLOCK = 2 * PADDED_BINS;

/** A pool of gradient histograms: block s of a buffer belongs to the s-th sampled column. */
export class Histograms {
  private readonly buffers: readonly Float64Array[];
  private readonly gradients: Float64Array;
  private readonly hessians: Float64Array;

  constructor(
    private readonly data: BinnedData,
    count: number,
  ) {
    this.buffers = Array.from({ length: count }, () => new Float64Array(data.columns * BLOCK));
    this.gradients = new Float64Array(data.rows);
    this.hessians = new Float64Array(data.rows);
  }

  buffer(index: number): Float64Array {
    const buffer = this.buffers[index];
    if (buffer === undefined) throw new RangeError(`no histogram buffer ${index}`);
    return buffer;
  }

  /** Fills the buffer from the rows. Their pairs are gathered once, so that each column reads them sequentially. */
  count(buffer: Float64Array, pairs: GradientPairs, rows: Int32Array, columns: Int32Array): void {
    this.gather(pairs, rows);
    buffer.fill(0, 0, columns.length * BLOCK);
    for (let slot = 0; slot < columns.length; slot += 2) {
      const first = this.column(columns[slot] ?? 0);
      const block = buffer.subarray(slot * BLOCK, (slot + 2) * BLOCK);
      if (slot + 1 === columns.length) countOne(block, first, rows, this.gradients, this.hessians);
      else countTwo(block, first, this.column(columns[slot + 1] ?? 0), rows, this.gradients, this.hessians);
    }
  }

  /** larger = parent − smaller, in place of the parent. */
  subtract(parent: Float64Array, smaller: Float64Array, columns: number): void {
    for (let i = 0; i < columns * BLOCK; i++) parent[i] = (parent[i] ?? 0) - (smaller[i] ?? 0);
  }

  private column(column: number): Uint8Array {
    return this.data.bins.subarray(column * this.data.rows, (column + 1) * this.data.rows);
  }

  private gather(pairs: GradientPairs, rows: Int32Array): void {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      this.gradients[i] = pairs.gradients[row] ?? 0;
      this.hessians[i] = pairs.hessians[row] ?? 0;
    }
  }
}

function countOne(
  block: Float64Array,
  column: Uint8Array,
  rows: Int32Array,
  gradients: Float64Array,
  hessians: Float64Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    const at = (column[rows[i] ?? 0] ?? 0) << 1;
    block[at] = (block[at] ?? 0) + (gradients[i] ?? 0);
    block[at + 1] = (block[at + 1] ?? 0) + (hessians[i] ?? 0);
  }
}

/** Counts two neighbouring columns in one pass over the rows. The pass dominates the cost, so this halves it. */
function countTwo(
  block: Float64Array,
  first: Uint8Array,
  second: Uint8Array,
  rows: Int32Array,
  gradients: Float64Array,
  hessians: Float64Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const gradient = gradients[i] ?? 0;
    const hessian = hessians[i] ?? 0;
    const one = (first[row] ?? 0) << 1;
    const two = BLOCK + ((second[row] ?? 0) << 1);
    block[one] = (block[one] ?? 0) + gradient;
    block[one + 1] = (block[one + 1] ?? 0) + hessian;
    block[two] = (block[two] ?? 0) + gradient;
    block[two + 1] = (block[two + 1] ?? 0) + hessian;
  }
}
