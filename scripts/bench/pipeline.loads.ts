/** The pipeline with other numbers of customers and other distributions of events. */
import { Bed, type BedOptions } from './bed.js';
import { LaneBed, USUAL_LOAD, type LaneLoad } from './lane-run.js';
import { short, type Context } from './part.js';
import type { Comparison } from './rounds.js';
import { Turns } from './sides.js';
import type { Spread } from './statistics.js';

export interface OtherLoad {
  name: string;
  spread: Spread;
  /** With the build before; empty when there is none. */
  comparison: Comparison;
}

const MILLION = 1_000_000;
/** In a quick bench: writing a million customers takes most of its time. */
const QUICK_RUNS = 2;

/** A million customers, nobody of whom comes twice in a batch. A quick bench measures this build only. */
export async function uniformMillion(context: Context, { scorers }: { scorers: number }): Promise<OtherLoad> {
  const { isQuick, isVolatile, say } = context;
  const load: LaneLoad = { ...USUAL_LOAD, seconds: isQuick ? 2 : 5, customers: MILLION, draw: 'uniform', scorers };
  const sides = context.sides.filter(({ name }) => name === 'now' || (!isQuick && name === 'before'));
  const runs = isQuick ? Math.min(QUICK_RUNS, context.runs) : context.runs;
  const name = '1,000,000 customers, uniform';
  const rounds = await Turns.for(
    sides,
    { isVolatile },
    (bed) => LaneBed.open(bed, load),
    (turns) => turns.rounds({ goesOn: (run) => run < runs }, (lanes) => lanes.run()),
  );
  const spread = rounds.spread('now', rateOf);
  say(`pipeline, ${name}: ${short(spread.median)} events/s`);
  return { name, spread, comparison: rounds.comparison({ eventsPerSecond: { read: rateOf } }) };
}

/** The other combinations. Also without the append-only file, for comparison. */
export async function otherLoads(context: Context, { scorers }: { scorers: number }): Promise<OtherLoad[]> {
  const load = { ...USUAL_LOAD, scorers };
  const { bed } = context;
  const wanted: { name: string; load: LaneLoad; options: BedOptions }[] = [
    { name: '100,000 customers, uniform', load: { ...load, draw: 'uniform' }, options: bed },
    { name: '1,000,000 customers, zipf', load: { ...load, customers: MILLION }, options: bed },
    { name: '100,000 customers, zipf, no append-only file', load, options: { ...bed, isVolatile: true } },
  ];
  const others: OtherLoad[] = [];
  for (const { name, load: other, options } of wanted) {
    const spread = await Bed.for(options, async (opened) => {
      return (await LaneBed.open(opened, other)).rates(context.runs);
    });
    others.push({ name, spread, comparison: {} });
    context.say(`pipeline, ${name}: ${short(spread.median)} events/s`);
  }
  return others;
}

function rateOf({ eventsPerSecond }: { eventsPerSecond: number }): number {
  return eventsPerSecond;
}
