/** `sweep`: customers looked at again because time passed, per second. */
import { ActivityProducer } from '../../src/client/producer.js';
import { shardKeys } from '../../src/redis/keys.js';
import { Bed } from './bed.js';
import { watch } from './lanes.js';
import { metricOf } from './service-metrics.js';
import { range, short, VoidFigureError, type Context, type PartResult } from './part.js';
import { People } from './people.js';
import { seedAll, seedStates } from './seed.js';
import { spreadOf, sustainedRate } from './statistics.js';

const CUSTOMERS = { quick: 40_000, full: 200_000 };
const BANK = 10_000_000;

export async function sweep(context: Context): Promise<PartResult> {
  const customers = context.isQuick ? CUSTOMERS.quick : CUSTOMERS.full;
  const rates = await Bed.for({ isVolatile: context.isVolatile }, async (bed) => {
    const people = await People.live();
    const { redis, shards } = bed;
    const seed = { redis, shards, people, customers };
    await seedAll(seed);
    const scorer = await bed.start('scoring');
    const producer = new ActivityProducer({ redis, shards });
    const found: number[] = [];
    for (let run = 0; run < context.runs + 1; run++) {
      const asOf = Date.now();
      const before = await metricOf(scorer, 'tidewatch_swept_customers_total');
      await seedStates({ ...seed, dueAt: asOf });
      await producer.sweep(asOf, `bench-${run}`);
      const samples = await watch(async () => customers - (await dueBy(bed, asOf)), customers);
      const swept = (await metricOf(scorer, 'tidewatch_swept_customers_total')) - before;
      // The service's own sweep may take some of them: each is looked at once, whoever asked for it.
      if (swept !== customers) throw new VoidFigureError(`${customers} customers were due and ${swept} were looked at`);
      if (run > 0) found.push(sustainedRate(samples, customers)); // the first one warms up
    }
    await producer.close();
    return spreadOf(found);
  });
  const seconds = BANK / rates.median;
  return {
    findings: { sweep: { customersPerSecond: rates.median, tenMillionSeconds: seconds, spread: rates } },
    tables: [
      {
        title: 'Sweep: customers re-scored because time passed',
        columns: ['', 'median', 'spread'],
        rows: [
          [`customers/s, of ${customers.toLocaleString('en')} due at once`, short(rates.median), range(rates)],
          ['ten million customers, seconds, by extrapolation', short(seconds), ''],
        ],
        note: 'One scorer process. In service SWEEP_PER_SECOND keeps sweeps from taking the lanes away from events.',
      },
    ],
  };
}

async function dueBy({ redis, shards }: Bed, asOf: number): Promise<number> {
  const counts = Array.from({ length: shards }, (_, shard) =>
    redis.zcount(shardKeys('live', shard).due, '-inf', String(asOf)),
  );
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
