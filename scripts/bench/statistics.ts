/** The result of several runs. */
export interface Spread {
  median: number;
  least: number;
  most: number;
  runs: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    least: sorted[0] ?? NaN,
    most: sorted[sorted.length - 1] ?? NaN,
    runs: sorted.length,
  };
}

/** Interpolates between the two nearest values. @param sorted ascending; NaN when empty */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below + (above - below) * (at - Math.floor(at));
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export interface Quantiles {
  p50: number;
  p95: number;
  p99: number;
  count: number;
}

export function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), p99: quantile(sorted, 0.99), count: sorted.length };
}

/** How much was done at an instant. */
export interface Progress {
  /** ms */
  at: number;
  done: number;
}

/**
 * Things per second while everything is working: from the first sample with a twentieth of them done to the first
 * with nineteen twentieths. The start and the last lanes to finish say nothing about a continuous stream.
 */
export function sustainedRate(samples: readonly Progress[], total: number): number {
  const from = samples.find(({ done }) => done >= total * 0.05);
  const to = samples.find(({ done }) => done >= total * 0.95);
  if (from === undefined || to === undefined || to.at <= from.at) return NaN;
  return (1000 * (to.done - from.done)) / (to.at - from.at);
}

const FEWEST_EVENTS = 5_000;
const MOST_EVENTS = 500_000;

/** The number of events that take about this time, in whole thousands. */
export function eventsFor(perSecond: number, seconds: number): number {
  const fitting = Math.round((perSecond * seconds) / 1000) * 1000;
  return Math.min(MOST_EVENTS, Math.max(FEWEST_EVENTS, Number.isNaN(fitting) ? 0 : fitting));
}
