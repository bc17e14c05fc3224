/** `growth`: how the pipeline's rate changes with customers, shards, the size of batches and scorer processes. */
import { SHARDS } from './bed.js';
import { USUAL_LOAD, type LaneLoad } from './lane-run.js';
import { range, short, type Context, type Findings, type PartResult, type Plot, type Table } from './part.js';
import { rateAt } from './pipeline.js';
import type { Spread } from './statistics.js';

interface Axis {
  name: string;
  title: string;
  values: { quick: number[]; full: number[] };
  at: (value: number) => { shards: number; load: LaneLoad };
}

const usual = (load: Partial<LaneLoad>, shards = SHARDS): { shards: number; load: LaneLoad } => {
  return { shards, load: { ...USUAL_LOAD, ...load } };
};

const AXES: Axis[] = [
  {
    name: 'customers',
    title: 'customers, uniform',
    values: { quick: [10_000, 100_000], full: [1_000, 10_000, 100_000, 1_000_000] },
    at: (customers) => usual({ customers, draw: 'uniform' }),
  },
  {
    name: 'shards',
    title: 'shards',
    values: { quick: [4, 16], full: [1, 4, 8, 16, 32, 64] },
    at: (shards) => usual({}, shards),
  },
  {
    name: 'batch',
    title: 'events per job',
    values: { quick: [100, 500], full: [20, 50, 100, 200, 500, 1_000, 2_000] },
    at: (batchEvents) => usual({ batchEvents }),
  },
  {
    name: 'scorers',
    title: 'scorer processes',
    values: { quick: [1, 2], full: [1, 2, 3] },
    at: (scorers) => usual({ scorers }),
  },
];

export async function growth(context: Context): Promise<PartResult> {
  const findings: Findings = {};
  const tables: Table[] = [];
  const plots: Plot[] = [];
  for (const { name, title, values, at } of AXES) {
    const found: { value: number; spread: Spread }[] = [];
    for (const value of context.isQuick ? values.quick : values.full) {
      const { shards, load } = at(value);
      const spread = await rateAt({ shards, isVolatile: context.isVolatile }, load, context);
      found.push({ value, spread });
      context.say(`growth, ${value} ${title}: ${short(spread.median)} events/s`);
    }
    findings[name] = found;
    tables.push({
      title: `Growth: ${title}`,
      columns: [title, 'events/s, median', 'spread'],
      rows: found.map(({ value, spread }) => [value.toLocaleString('en'), short(spread.median), range(spread)]),
    });
    const points = found.map(({ value, spread }) => ({
      x: value,
      y: spread.median,
      low: spread.least,
      high: spread.most,
    }));
    plots.push({
      name: `growth-${name}`,
      title: `Pipeline against ${title}`,
      x: title,
      y: 'events/s',
      series: [{ name: '', points }],
    });
  }
  return { findings: { growth: findings }, tables, plots };
}
