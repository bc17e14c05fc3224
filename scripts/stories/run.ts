/** Runs the whole table, and sums it up. */
import { VARIATIONS, type Variation } from './draw.js';
import { runPopulations, type Order } from './crew.js';
import type { KindResult, KindRow, Sampling } from './population.js';
import { holdsRate, isLargeSample } from './significance.js';
import type { Story } from './story.js';

export interface TableResult {
  rows: KindRow[];
  /** Steady customers called declining or terminated, per customer and year. */
  steadyFalsePerYear: number;
  holds: boolean;
}

/** Per customer and year, over all steady kinds together. */
const MOST_FALSE_PER_YEAR = 0.01;

export async function runTable(
  stories: readonly Story[],
  variations: readonly Variation[],
  { model, sampling }: Pick<Order, 'model' | 'sampling'>,
  onDone: (result: KindResult, done: number, all: number) => void,
): Promise<TableResult> {
  const orders = stories.flatMap((story) =>
    variationsOf(story, variations).map((variation) => ({ model, kind: story.kind, variation, sampling })),
  );
  let done = 0;
  const results = await runPopulations(orders, (result) => onDone(result, ++done, orders.length));
  return summaryOf(results, sampling);
}

function variationsOf({ isSingle }: Story, variations: readonly Variation[]): readonly Variation[] {
  return isSingle === true ? VARIATIONS.slice(0, 1) : variations;
}

function summaryOf(results: readonly KindResult[], { customers }: Sampling): TableResult {
  const called = sum(results, ({ steady }) => steady.called);
  const years = sum(results, ({ steady }) => steady.years);
  const [declines, unsure] = [sum(results, (one) => one.declines.all), sum(results, (one) => one.declines.unsure)];
  const totals: KindRow[] = [
    {
      kind: 'all-steady-customers',
      variation: null,
      right: `at most ${100 * MOST_FALSE_PER_YEAR} % a year are called declining`,
      within: Math.round(years) - called,
      of: Math.round(years),
      holds: holdsRate(called, years, MOST_FALSE_PER_YEAR, isLargeSample(customers)),
      faults: called === 0 ? [] : [`called declining (${called})`],
    },
    {
      kind: 'every-decline',
      variation: null,
      right: 'its confidence is above zero',
      within: declines - unsure,
      of: declines,
      holds: unsure === 0,
      faults: unsure === 0 ? [] : [`confidence 0 (${unsure})`],
    },
  ];
  const rows = [...results.map(({ row }) => row), ...totals];
  return { rows, steadyFalsePerYear: years === 0 ? 0 : called / years, holds: rows.every(({ holds }) => holds) };
}

function sum(results: readonly KindResult[], of: (result: KindResult) => number): number {
  return results.reduce((total, result) => total + of(result), 0);
}
