/** Explains a model: exactly when the structure of its graph is known, otherwise by sampling its answers. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { attributionByTheme, attributionOf, type Attribution } from '../core/model/attribution.js';
import { groupValues, layOut, planGroups, rowsPerExplanation, type GroupPlan } from '../core/model/group-shapley.js';
import { linearContributions, type LinearScore } from '../core/model/linear-shap.js';
import type { Explainer, ScoringModel } from '../core/contracts/ports.js';
import { FEATURES_OF_THEMES } from '../core/model/themes.js';
import { TreeShap } from '../core/model/tree-shap.js';
import { knownGraph, type KnownGraph, type KnownTrees } from './known-graph.js';
import type { GoldenRow, Manifest } from './manifest.js';
import { usualCustomer, type UsualCustomer } from './usual-customer.js';

/** The allowed difference in probability between float32 in the runtime and float64 here. */
const TOLERANCE = 1e-5;

/** The attribution of one row, computed without the model. */
export type ExactExplanation = (row: Float32Array) => Attribution;

export function explainerOf(
  bytes: Uint8Array,
  manifest: Pick<Manifest, 'histograms'>,
  golden: readonly GoldenRow[],
  score: ScoringModel['score'],
): Explainer {
  const usual = usualCustomer(manifest, golden);
  const exact = exactExplanation(bytes, usual);
  if (exact !== null && golden.every((row) => agrees(exact, row)))
    return new ExactExplainer(exact, usual.median.length);
  return new SampledExplainer(score, usual.references);
}

/** Null when the structure of the graph is not known. */
export function exactExplanation(
  bytes: Uint8Array,
  { missing }: Pick<UsualCustomer, 'missing'>,
): ExactExplanation | null {
  const graph = readable(bytes);
  if (graph === null) return null;
  const parts = partsOf(graph, missing);
  return (row) => {
    const [first, ...others] = parts.map((part) => part(row));
    const { base, byFeature } = others.reduce(added, first ?? { base: 0, byFeature: new Float64Array(row.length) });
    return attributionOf(base, byFeature);
  };
}

/** Of the average, both halves: Shapley values of a sum are the sums of the values. */
function partsOf(graph: KnownGraph, missing: readonly number[]): ContributionsOf[] {
  switch (graph.kind) {
    case 'linear':
      return [linearPart(graph.score, missing)];
    case 'trees':
      return [treePart(graph, graph.intercept)];
    case 'average':
      return [linearPart(graph.score, missing), treePart(graph.ensemble, 0)];
  }
}

interface Contributions {
  base: number;
  byFeature: Float64Array;
}

type ContributionsOf = (row: Float32Array) => Contributions;

function linearPart(score: LinearScore, missing: readonly number[]): ContributionsOf {
  return (row) => linearContributions(score, missing, row);
}

function treePart({ trees, leftWhen, slope }: KnownTrees, intercept: number): ContributionsOf {
  const shap = new TreeShap(trees, leftWhen);
  const base = slope * shap.expected + intercept;
  return (row) => ({ base, byFeature: shap.explain(row).map((value) => slope * value) });
}

function added(some: Contributions, others: Contributions): Contributions {
  return {
    base: some.base + others.base,
    byFeature: some.byFeature.map((value, i) => value + (others.byFeature[i] ?? 0)),
  };
}

function readable(bytes: Uint8Array): KnownGraph | null {
  try {
    return knownGraph(bytes);
  } catch {
    return null; // the runtime can read the file and this reader cannot: its structure stays unknown
  }
}

/** The contributions must add up to the runtime's answer: a graph may look like a known one and still differ. */
function agrees(exact: ExactExplanation, { features, risk }: GoldenRow): boolean {
  const { base, byFeature } = exact(Float32Array.from(features, (value) => value ?? NaN));
  const score = [...(byFeature ?? [])].reduce((sum, value) => sum + value, base);
  return Math.abs(1 / (1 + Math.exp(-score)) - risk) <= TOLERANCE;
}

/** Rows explained before other work on the thread may run: a few milliseconds with hundreds of trees. */
const ROWS_PER_TURN = 8;

class ExactExplainer implements Explainer {
  constructor(
    private readonly exact: ExactExplanation,
    private readonly width: number,
  ) {}

  async explain(features: Float32Array, rows: number): Promise<Attribution[]> {
    const all: Attribution[] = [];
    for (let row = 0; row < rows; row++) {
      if (row > 0 && row % ROWS_PER_TURN === 0) await nextTurn();
      all.push(this.exact(features.subarray(row * this.width, (row + 1) * this.width)));
    }
    return all;
  }
}

/** About how many rows are scored per call: a larger batch is no faster and blocks the model for longer. */
const ROWS_PER_CALL = 512;

export class SampledExplainer implements Explainer {
  private readonly plan: GroupPlan;
  private starts: Promise<number[]> | null = null;

  constructor(
    private readonly ask: ScoringModel['score'],
    references: readonly Float32Array[],
  ) {
    this.plan = planGroups(FEATURES_OF_THEMES, references);
  }

  async explain(features: Float32Array, rows: number): Promise<Attribution[]> {
    const width = features.length / rows;
    const starts = await this.startScores();
    const base = starts.reduce((sum, score) => sum + score, 0) / starts.length;
    const all: Attribution[] = [];
    for (let row = 0; row < rows; row++) {
      const own = await this.walk(features.slice(row * width, (row + 1) * width));
      all.push(attributionByTheme(base, groupValues(this.plan, own, starts)));
    }
    return all;
  }

  private async walk(row: Float32Array): Promise<number[]> {
    const mixed = new Float32Array(rowsPerExplanation(this.plan) * row.length);
    layOut(this.plan, row, mixed, 0);
    return this.logOdds(mixed, row.length);
  }

  /** The scores of the references never change, so they are cached. A failure is not cached. */
  private startScores(): Promise<number[]> {
    const references = this.plan.walks.map(({ reference }) => reference);
    this.starts ??= this.logOdds(Float32Array.from(references.flatMap((row) => [...row])), references[0]?.length ?? 1);
    this.starts.catch(() => (this.starts = null));
    return this.starts;
  }

  private async logOdds(features: Float32Array, width: number): Promise<number[]> {
    const all: number[] = [];
    for (let at = 0; at < features.length; at += ROWS_PER_CALL * width) {
      const part = features.slice(at, at + ROWS_PER_CALL * width);
      all.push(...(await this.ask(part, part.length / width)).map(({ risk }) => logOdds(risk)));
    }
    return all;
  }
}

/** Log-odds of a risk. The risk is limited to a millionth from 0 and 1, where log-odds are infinite. */
function logOdds(risk: number): number {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, risk));
  return Math.log(inside / (1 - inside));
}
