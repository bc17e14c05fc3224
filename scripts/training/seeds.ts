/** Figures over several draws of test customers from one log, with intervals that know that the draws overlap. */
import { bootstrap, type BootstrapOptions, type Interval } from './scores/bootstrap.js';
import { rank, rankedAuroc, type Ranking } from './scores/metrics.js';
import type { Tested } from './pipeline.js';

/** Null where a run lacks the score. */
export function aurocOverSeeds(runs: readonly Tested[], name: string, options: BootstrapOptions = {}): Interval | null {
  const rankings = rankingsOf(runs, name);
  return rankings && overSeeds(runs, (i, weights) => areaOf(runs, rankings, i, weights), options);
}

/** AUROC of a score minus that of another on the same rows and the same resamples; null where a run lacks either. */
export function gainOverSeeds(
  runs: readonly Tested[],
  name: string,
  other: string,
  options: BootstrapOptions = {},
): Interval | null {
  const [own, others] = [rankingsOf(runs, name), rankingsOf(runs, other)];
  if (own === null || others === null) return null;
  const gain = (i: number, weights: Float64Array): number =>
    areaOf(runs, own, i, weights) - areaOf(runs, others, i, weights);
  return overSeeds(runs, gain, options);
}

/**
 * The mean over the runs of a statistic. A customer may be a test customer in several runs: they are drawn for all of
 * them at once, with all their rows.
 */
function overSeeds(
  runs: readonly Tested[],
  statistic: (run: number, weights: Float64Array) => number,
  options: BootstrapOptions,
): Interval {
  const customers = runs.flatMap(({ customer }) => [...customer]);
  const starts = runs.map((_, i) => runs.slice(0, i).reduce((sum, { risk }) => sum + risk.length, 0));
  return bootstrap(
    customers,
    (weights) => {
      const values = runs.map(({ risk }, i) => {
        const start = starts[i] ?? 0;
        return statistic(i, weights.subarray(start, start + risk.length));
      });
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    },
    options,
  );
}

/** Sorted once, weighted many times. */
function rankingsOf(runs: readonly Tested[], name: string): Ranking[] | null {
  const scores = runs.map((run) => run.scores[name] ?? null);
  const known = scores.filter((score) => score !== null);
  return known.length < runs.length || known.length === 0 ? null : known.map(rank);
}

function areaOf(runs: readonly Tested[], rankings: readonly Ranking[], i: number, weights: Float64Array): number {
  const [run, ranking] = [runs[i], rankings[i]];
  return run === undefined || ranking === undefined ? NaN : rankedAuroc(ranking, run.risk, weights);
}
