/**
 * `growth`: how the pipeline's rate changes with the number of customers and shards, the batch size, and the number
 * of scorer processes.
 */
import { Bed, type BedOptions } from './bed.js';
import { LaneBed, USUAL_LOAD, type LaneLoad } from './lane-run.js';
import { range, short, type Context, type PartResult, type Plot, type Table } from './part.js';
import { spreadOf, type Spread } from './statistics.js';

interface Axis {
  name: string;
  title: string;
  points: Point[];
}

interface Point {
  value: number;
  spread: Spread;
}

/** Short runs, because there are many curves. */
const LOAD: LaneLoad = { ...USUAL_LOAD, seconds: 2 };
const VALUES = {
  quick: { customers: [10_000, 100_000], shards: [4], batch: [100, 500], scorers: [1, 2] },
  full: {
    customers: [1_000, 10_000, 100_000, 1_000_000],
    shards: [1, 2, 4, 16, 64],
    batch: [20, 50, 100, 200, 500, 1_000],
    scorers: [1, 2, 3],
  },
};

export async function growth(context: Context): Promise<PartResult> {
  const { customers, shards } = context.isQuick ? VALUES.quick : VALUES.full;
  const { batch, scorers } = await onUsualBed(context);
  const overCustomers = await eachOnOwnBed(context, customers, (count) => ({
    load: { ...LOAD, customers: count, draw: 'uniform' },
  }));
  const overShards = await eachOnOwnBed(context, shards, (count) => ({ shards: count, load: LOAD }));
  const axes: Axis[] = [
    { name: 'customers', title: 'customers, uniform', points: overCustomers },
    { name: 'shards', title: 'shards', points: overShards },
    batch,
    scorers,
  ];
  return {
    findings: { growth: Object.fromEntries(axes.map(({ name, points }) => [name, points])) },
    tables: axes.map(tableOf),
    plots: axes.map(plotOf),
  };
}

/** The axes that can be changed on one bed are measured in the same rounds. */
async function onUsualBed(context: Context): Promise<{ batch: Axis; scorers: Axis }> {
  const values = context.isQuick ? VALUES.quick : VALUES.full;
  return Bed.for(context.bed, async (bed) => {
    const lanes = await LaneBed.open(bed, LOAD);
    const bySize = new Map<number, number[]>(values.batch.map((size) => [size, []]));
    for (let i = 0; i < context.runs; i++) {
      for (const [batchEvents, rates] of bySize) rates.push((await lanes.run({ batchEvents })).eventsPerSecond);
    }
    const scorers: Point[] = [];
    for (const count of values.scorers) {
      await lanes.scale(count);
      scorers.push({ value: count, spread: await lanes.rates(context.runs) });
    }
    const batch = [...bySize].map(([value, rates]) => ({ value, spread: spreadOf(rates) }));
    for (const { value, spread } of batch)
      context.say(`growth, ${value} events per job: ${short(spread.median)} events/s`);
    return {
      batch: { name: 'batch', title: 'events per job', points: batch },
      scorers: { name: 'scorers', title: 'scorer processes', points: scorers },
    };
  });
}

async function eachOnOwnBed(
  context: Context,
  values: readonly number[],
  at: (value: number) => Partial<BedOptions> & { load: LaneLoad },
): Promise<Point[]> {
  const points: Point[] = [];
  for (const value of values) {
    const { load, ...bed } = at(value);
    const options = { ...context.bed, ...bed };
    const spread = await Bed.for(options, async (opened) => {
      return (await LaneBed.open(opened, load)).rates(context.runs);
    });
    points.push({ value, spread });
    context.say(`growth, ${Object.keys(bed).join() || 'customers'} ${value}: ${short(spread.median)} events/s`);
  }
  return points;
}

function tableOf({ title, points }: Axis): Table {
  return {
    title: `Growth: ${title}`,
    columns: [title, 'events/s, median', 'spread'],
    rows: points.map(({ value, spread }) => [value.toLocaleString('en'), short(spread.median), range(spread)]),
  };
}

function plotOf({ name, title, points }: Axis): Plot {
  const drawn = points.map(({ value, spread }) => {
    return { x: value, y: spread.median, low: spread.least, high: spread.most };
  });
  return {
    name: `growth-${name}`,
    title: `Pipeline against ${title}`,
    x: title,
    y: 'events/s',
    series: [{ name: '', points: drawn }],
  };
}
