import { BLOCK } from './histogram.js';

export interface Sums {
  readonly gradient: number;
  readonly hessian: number;
}

export interface Split {
  readonly column: number;
  /** The last bin that goes left. */
  readonly bin: number;
  /** Float32; a value goes left when it is ≤ this. */
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly left: Sums;
  readonly right: Sums;
}

export interface SplitLimits {
  readonly minChildHessian: number;
  readonly l2: number;
  readonly minGain: number;
}

/** The largest float32: every known value is ≤ it, so a split here separates known from unknown. */
const ALL_KNOWN = 3.4028234663852886e38;
/** Hessians below this share of the node's are rounding errors of histogram subtraction. */
const ROUNDING = 1e-9;

/**
 * The split with the largest gain ½ (G_L² / (H_L + l2) + G_R² / (H_R + l2) − G² / (H + l2)) (Chen and Guestrin 2016,
 * eq. 7), or null when none reaches `minGain` with enough hessian on both sides. Ties go to the first column and bin.
 */
export function bestSplit(
  histogram: Float64Array,
  thresholds: readonly Float32Array[],
  columns: Int32Array,
  node: Sums,
  limits: SplitLimits,
): Split | null {
  const found = {
    gain: Math.max(limits.minGain, 1e-12),
    slot: -1,
    bin: 0,
    missingLeft: false,
    gradient: 0,
    hessian: 0,
  };
  for (let slot = 0; slot < columns.length; slot++) {
    const cuts = thresholds[columns[slot] ?? 0]?.length ?? 0;
    scanColumn(histogram, slot, cuts, node, limits, found);
  }
  if (found.slot < 0) return null;
  const column = columns[found.slot] ?? 0;
  return {
    column,
    bin: found.bin,
    threshold: thresholds[column]?.[found.bin] ?? ALL_KNOWN,
    missingLeft: found.missingLeft,
    gain: found.gain,
    left: { gradient: found.gradient, hessian: found.hessian },
    right: { gradient: node.gradient - found.gradient, hessian: node.hessian - found.hessian },
  };
}

interface Candidate {
  gain: number;
  slot: number;
  bin: number;
  missingLeft: boolean;
  gradient: number;
  hessian: number;
}

/**
 * Tries every cut of one column. With missing rows in the node it tries both sides for them, and known against
 * unknown.
 */
function scanColumn(
  histogram: Float64Array,
  slot: number,
  cuts: number,
  node: Sums,
  limits: SplitLimits,
  found: Candidate,
): void {
  const start = slot * BLOCK;
  const missing = start + 2 * (cuts + 1);
  const missingGradient = histogram[missing] ?? 0;
  const missingHessian = histogram[missing + 1] ?? 0;
  const someMissing = missingHessian > node.hessian * ROUNDING;
  const least = Math.max(limits.minChildHessian, node.hessian * ROUNDING);
  const { l2 } = limits;
  const { gradient: total, hessian: totalHessian } = node;
  const parent = (total * total) / (totalHessian + l2);
  const last = someMissing ? cuts : cuts - 1;
  let gradient = 0;
  let hessian = 0;
  for (let bin = 0; bin <= last; bin++) {
    gradient += histogram[start + 2 * bin] ?? 0;
    hessian += histogram[start + 2 * bin + 1] ?? 0;
    for (let side = 0; side < (someMissing && bin < cuts ? 2 : 1); side++) {
      const left = side === 0 ? gradient : gradient + missingGradient;
      const leftHessian = side === 0 ? hessian : hessian + missingHessian;
      const right = total - left;
      const rightHessian = totalHessian - leftHessian;
      if (leftHessian < least || rightHessian < least) continue;
      const gain = 0.5 * ((left * left) / (leftHessian + l2) + (right * right) / (rightHessian + l2) - parent);
      if (gain <= found.gain) continue;
      found.gain = gain;
      found.slot = slot;
      found.bin = bin;
      // No missing value was seen here: they follow the majority.
      found.missingLeft = someMissing ? side === 1 : leftHessian >= rightHessian;
      found.gradient = left;
      found.hessian = leftHessian;
    }
  }
}
