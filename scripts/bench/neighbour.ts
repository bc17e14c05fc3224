/** `neighbour`: how long an event waits in a queue behind one heavy customer's events of a week. */
import { Bed } from './bed.js';
import { fill, outcomeOf, refuseUnlessWhole, stopLanes, observeApplied } from './lanes.js';
import { range, short, type Context, type PartResult } from './part.js';
import { spreadOf, type Spread } from './statistics.js';

const EVENTS = { quick: 40_000, full: 150_000 };
const WARM_UP_EVENTS = 10_000;
const BATCH_EVENTS = 500;
/** Customers each of whom has far fewer events than are remembered. */
const MANY = 20_000;

export async function neighbour({ isQuick, bed, goesOn }: Context): Promise<PartResult> {
  const events = isQuick ? EVENTS.quick : EVENTS.full;
  const [many, one] = await Bed.for({ ...bed, shards: 1 }, (opened) => measure(opened, events, goesOn));
  const ratio = one.median / many.median;
  return {
    findings: { neighbour: { events, secondsBehindMany: many, secondsBehindOne: one, ratio } },
    tables: [
      {
        title: 'Neighbour: the wait behind a backlog of one shard',
        columns: [`seconds behind ${events.toLocaleString('en')} events`, 'median', 'spread'],
        rows: [
          [`of ${MANY.toLocaleString('en')} customers`, short(many.median), range(many)],
          ['of one customer', short(one.median), range(one)],
          ['one over many', short(ratio), ''],
        ],
        note: 'One shard, one scorer. In turns; the events of each run are new, all of the last day.',
      },
    ],
  };
}

async function measure(bed: Bed, events: number, goesOn: Context['goesOn']): Promise<[many: Spread, one: Spread]> {
  const scorers = [await bed.start('scoring')];
  const seconds: Record<'many' | 'one', number[]> = { many: [], one: [] };
  const drain = async (customers: number, count: number, name: string): Promise<number> => {
    const before = await outcomeOf(bed);
    await stopLanes(bed, true);
    await fill(bed, { batchEvents: BATCH_EVENTS, customers, draw: 'uniform', seed: 1, name, events: count });
    const startedAt = performance.now();
    await stopLanes(bed, false);
    const samples = await observeApplied(bed, before, count);
    await refuseUnlessWhole(bed, before, count, scorers);
    return ((samples.at(-1)?.at ?? NaN) - startedAt) / 1000;
  };
  await drain(MANY, WARM_UP_EVENTS, 'warm');
  for (let run = 0; goesOn(run); run++) {
    seconds.many.push(await drain(MANY, events, `many-${run}-`));
    seconds.one.push(await drain(1, events, `one-${run}-`));
  }
  return [spreadOf(seconds.many), spreadOf(seconds.one)];
}
