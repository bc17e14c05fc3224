import type { BinnedData } from './quantiles.js';
import { bestSplit, type Split } from './split.js';
import { type GradientPairs, Histograms } from './histogram.js';
import type { Tree } from './trees.js';

export interface GrowthLimits {
  readonly maxDepth: number;
  /** Least sum of hessians in a child. */
  readonly minChildHessian: number;
  readonly l2: number;
  /** Least loss reduction for a split. */
  readonly minGain: number;
  readonly learningRate: number;
}

/** A node's rows are rows[start … end); its gradient and hessian sums come from its parent's split. */
interface Node {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly gradient: number;
  readonly hessian: number;
}

/**
 * Grows one tree on the given rows and columns, second order (Friedman 2001; Chen and Guestrin 2016):
 *
 * 1. The root's histogram of gradients and hessians per column and bin is counted once.
 * 2. A node's best split is found from its histogram; the missing bin is tried on both sides.
 * 3. The rows are partitioned in place. The smaller child is counted; the larger is the parent minus the smaller.
 * 4. A child at the depth limit is a leaf and needs no histogram.
 * 5. A leaf's value is −learningRate · G / (H + l2), rounded to float32.
 *
 * A counted node at depth d uses pool buffer d, an uncounted one its parent's: maxDepth + 1 buffers are enough.
 */
export class TreeGrower {
  private readonly histograms: Histograms;
  private readonly scratch: Int32Array;

  constructor(
    private readonly data: BinnedData,
    private readonly limits: GrowthLimits,
  ) {
    this.histograms = new Histograms(data, limits.maxDepth + 1);
    this.scratch = new Int32Array(data.rows);
  }

  grow(pairs: GradientPairs, sampled: Int32Array, columns: Int32Array): Tree {
    const rows = sampled.slice();
    const tree = new TreeBuilder(this.limits);
    const root: Node = { start: 0, end: rows.length, depth: 0, ...sumOver(pairs, rows) };
    const histogram = this.histograms.buffer(0);
    this.histograms.count(histogram, pairs, rows, columns);
    this.visit(root, histogram, { tree, pairs, rows, columns });
    return tree.build();
  }

  private visit(node: Node, histogram: Float64Array, growth: Growth): number {
    const { tree, rows, columns } = growth;
    const split =
      node.depth < this.limits.maxDepth ? bestSplit(histogram, this.data.thresholds, columns, node, this.limits) : null;
    if (split === null) return tree.leaf(node);
    const middle = this.part(rows, node, split);
    const depth = node.depth + 1;
    const left: Node = { start: node.start, end: middle, depth, ...split.left };
    const right: Node = { start: middle, end: node.end, depth, ...split.right };
    const id = tree.split(node, split);
    tree.link(id, ...this.visitChildren(left, right, histogram, growth));
    return id;
  }

  private visitChildren(left: Node, right: Node, parent: Float64Array, growth: Growth): [number, number] {
    const leftIsSmaller = left.end - left.start <= right.end - right.start;
    const smaller = leftIsSmaller ? left : right;
    const counted = this.histograms.buffer(smaller.depth);
    if (smaller.depth < this.limits.maxDepth) {
      this.histograms.count(counted, growth.pairs, growth.rows.subarray(smaller.start, smaller.end), growth.columns);
      this.histograms.subtract(parent, counted, growth.columns.length);
    }
    // The smaller child first: afterwards the deeper buffers, including `counted`, are free for the larger one.
    const first = this.visit(smaller, counted, growth);
    const second = this.visit(leftIsSmaller ? right : left, parent, growth);
    return leftIsSmaller ? [first, second] : [second, first];
  }

  /**
   * Moves the node's left rows before its right ones and keeps the order within each side. Returns the start of the
   * right side.
   */
  private part(rows: Int32Array, node: Node, split: Split): number {
    const { bins } = this.data;
    const offset = split.column * this.data.rows;
    const missing = (this.data.thresholds[split.column]?.length ?? 0) + 1;
    const lastLeft = split.bin;
    const missingLeft = split.missingLeft;
    let left = node.start;
    let right = 0;
    for (let i = node.start; i < node.end; i++) {
      const row = rows[i] ?? 0;
      const bin = bins[offset + row] ?? 0;
      if (bin === missing ? missingLeft : bin <= lastLeft) rows[left++] = row;
      else this.scratch[right++] = row;
    }
    rows.set(this.scratch.subarray(0, right), left);
    return left;
  }
}

interface Growth {
  readonly tree: TreeBuilder;
  readonly pairs: GradientPairs;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

class TreeBuilder {
  private readonly feature: number[] = [];
  private readonly threshold: number[] = [];
  private readonly missingLeft: number[] = [];
  private readonly left: number[] = [];
  private readonly right: number[] = [];
  private readonly value: number[] = [];
  private readonly cover: number[] = [];

  constructor(private readonly limits: GrowthLimits) {}

  leaf(node: Node): number {
    const value = (-this.limits.learningRate * node.gradient) / (node.hessian + this.limits.l2);
    return this.push(node, -1, 0, 0, Math.fround(value));
  }

  split(node: Node, split: Split): number {
    return this.push(node, split.column, split.threshold, split.missingLeft ? 1 : 0, 0);
  }

  link(id: number, left: number, right: number): void {
    this.left[id] = left;
    this.right[id] = right;
    const leftCover = this.cover[left] ?? 0;
    const rightCover = this.cover[right] ?? 0;
    const sum = leftCover * (this.value[left] ?? 0) + rightCover * (this.value[right] ?? 0);
    this.value[id] = Math.fround(sum / (leftCover + rightCover));
  }

  build(): Tree {
    const { feature, threshold, missingLeft, left, right, value, cover } = this;
    return { feature, threshold, missingLeft, left, right, value, cover };
  }

  private push(node: Node, feature: number, threshold: number, missingLeft: number, value: number): number {
    this.feature.push(feature);
    this.threshold.push(threshold);
    this.missingLeft.push(missingLeft);
    this.left.push(-1);
    this.right.push(-1);
    this.value.push(value);
    this.cover.push(Math.fround(node.hessian));
    return this.feature.length - 1;
  }
}

function sumOver(pairs: GradientPairs, rows: Int32Array): { gradient: number; hessian: number } {
  let gradient = 0;
  let hessian = 0;
  for (const row of rows) {
    gradient += pairs.gradients[row] ?? 0;
    hessian += pairs.hessians[row] ?? 0;
  }
  return { gradient, hessian };
}
