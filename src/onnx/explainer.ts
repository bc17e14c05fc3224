/** The way to explain a model: exactly where its inside is known, by sampling where only its answers are. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { attributionByTheme, attributionOf, type Attribution } from '../core/attribution.js';
import { groupValues, layOut, planGroups, rowsPerExplanation } from '../core/group-shapley.js';
import { linearContributions } from '../core/linear-shap.js';
import type { Explainer, ScoringModel } from '../core/ports.js';
import { FEATURES_OF_THEMES } from '../core/themes.js';
import { TreeShap } from '../core/tree-shap.js';
import { knownGraph, type KnownGraph } from './known-graph.js';
import type { GoldenRow, Manifest } from './manifest.js';
import { usualCustomer, type UsualCustomer } from './usual-customer.js';

/** In probability: what float32 in the runtime and float64 here may differ by. */
const TOLERANCE = 1e-5;
/** Permutations drawn for a model that is only known by its answers; see docs/decisions/0012. */
const PERMUTATION_PAIRS = 4;

/** One row's attribution, without asking the model. */
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
  return new SampledExplainer(score, usual.median, PERMUTATION_PAIRS);
}

/** Null when the graph is of a shape that is not known. */
export function exactExplanation(
  bytes: Uint8Array,
  { missing }: Pick<UsualCustomer, 'missing'>,
): ExactExplanation | null {
  const graph = readable(bytes);
  if (graph === null) return null;
  if (graph.kind === 'linear') {
    return (row) => {
      const { base, byFeature } = linearContributions(graph.score, missing, row);
      return attributionOf(base, byFeature);
    };
  }
  const trees = new TreeShap(graph.trees, graph.leftWhen);
  const base = graph.slope * trees.expected + graph.intercept;
  return (row) =>
    attributionOf(
      base,
      trees.explain(row).map((value) => graph.slope * value),
    );
}

function readable(bytes: Uint8Array): KnownGraph | null {
  try {
    return knownGraph(bytes);
  } catch {
    return null; // a file that the runtime reads and this reader does not: nothing known of its inside
  }
}

/** The contributions must add up to what the runtime answers; a graph that only looks known is not explained by its looks. */
function agrees(exact: ExactExplanation, { features, risk }: GoldenRow): boolean {
  const { base, byFeature } = exact(Float32Array.from(features, (value) => value ?? NaN));
  const score = [...(byFeature ?? [])].reduce((sum, value) => sum + value, base);
  return Math.abs(1 / (1 + Math.exp(-score)) - risk) <= TOLERANCE;
}

/** Rows explained before others get their turn: a few milliseconds with hundreds of trees. */
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

/** Customers whose mixtures are scored in one call: about eight hundred rows. */
const CUSTOMERS_PER_CALL = 8;

export class SampledExplainer implements Explainer {
  private readonly plan;

  constructor(
    private readonly score: ScoringModel['score'],
    private readonly reference: Float32Array,
    pairs: number,
  ) {
    this.plan = planGroups(FEATURES_OF_THEMES, pairs);
  }

  async explain(features: Float32Array, rows: number): Promise<Attribution[]> {
    const all: Attribution[] = [];
    for (let row = 0; row < rows; row += CUSTOMERS_PER_CALL) {
      all.push(...(await this.explainSome(features, row, Math.min(rows, row + CUSTOMERS_PER_CALL))));
    }
    return all;
  }

  private async explainSome(features: Float32Array, from: number, to: number): Promise<Attribution[]> {
    const each = rowsPerExplanation(this.plan);
    const width = this.reference.length;
    const mixed = new Float32Array((to - from) * each * width);
    for (let row = from; row < to; row++) {
      const own = features.slice(row * width, (row + 1) * width);
      layOut(this.plan, own, this.reference, mixed, (row - from) * each);
    }
    const scores = (await this.score(mixed, (to - from) * each)).map(({ risk }) => logOdds(risk));
    return Array.from({ length: to - from }, (_, i) => {
      const own = scores.slice(i * each, (i + 1) * each);
      return attributionByTheme(own[0] ?? 0, groupValues(this.plan, own));
    });
  }
}

/** A risk of 0 or 1 has none: beyond a millionth it does not matter how much. */
function logOdds(risk: number): number {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, risk));
  return Math.log(inside / (1 - inside));
}
