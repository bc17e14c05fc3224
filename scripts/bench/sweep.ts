/** `sweep`: customers evaluated again because time passed, per second. */
import { ActivityProducer } from '../../src/producer/producer.js';
import { shardKeys } from '../../src/redis/keys.js';
import { Bed } from './bed.js';
import { observe } from './lanes.js';
import { metricOf } from './service-metrics.js';
import { range, short, VoidFigureError, type Context, type PartResult } from './part.js';
import { People } from './people.js';
import { seedAll, seedStates } from './seed.js';
import { spreadOf, sustainedRate, type Spread } from './statistics.js';

const CUSTOMERS = { quick: 40_000, full: 200_000 };
const BANK = 10_000_000;
/** Customers not counted after this long were not evaluated. */
const COUNTED_MS = 5_000;

export async function sweep(context: Context): Promise<PartResult> {
  const customers = context.isQuick ? CUSTOMERS.quick : CUSTOMERS.full;
  const scorers = Number(context.found['pipeline']?.['scorers'] ?? 1);
  const { isVolatile, goesOn } = context;
  const rates = await Bed.for({ isVolatile }, (bed) => measure(bed, { customers, scorers, goesOn }));
  const seconds = BANK / rates.median;
  return {
    findings: { sweep: { customersPerSecond: rates.median, tenMillionSeconds: seconds, scorers, spread: rates } },
    tables: [
      {
        title: 'Sweep: customers re-scored because time passed',
        columns: ['', 'median', 'spread'],
        rows: [
          [`customers/s, of ${customers.toLocaleString('en')} due at once`, short(rates.median), range(rates)],
          ['ten million customers, seconds, by extrapolation', short(seconds), ''],
        ],
        note:
          `Scorer processes: ${scorers}. One job for each shard, as the service makes it, without its limit: in service ` +
          'SWEEP_PER_SECOND keeps sweeps from taking the lanes away from events.',
      },
    ],
  };
}

async function measure(
  bed: Bed,
  { customers, scorers, goesOn }: { customers: number; scorers: number } & Pick<Context, 'goesOn'>,
): Promise<Spread> {
  const { redis, shards } = bed;
  const seed = { redis, shards, customers, people: await People.live() };
  await seedAll(seed);
  const services = await Promise.all(Array.from({ length: scorers }, () => bed.start('scoring')));
  const swept = async (): Promise<number> => {
    const counts = await Promise.all(services.map((one) => metricOf(one, 'tidewatch_swept_customers_total')));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const producer = new ActivityProducer({ redis, shards });
  const found: number[] = [];
  for (let run = 0; run === 0 || goesOn(run - 1); run++) {
    const asOf = Date.now();
    const before = await swept();
    await seedStates({ ...seed, dueAt: asOf });
    await producer.sweep(asOf, `bench-${run}`);
    const samples = await observe(async () => customers - (await dueBy(bed, asOf)), customers);
    await refuseUnlessAll(async () => (await swept()) - before, customers);
    if (run > 0) found.push(sustainedRate(samples, customers)); // the first run is the warm-up
  }
  await producer.close();
  return spreadOf(found);
}

/** Redis shows a commit before the scorer that made it has counted it, so this waits. */
async function refuseUnlessAll(evaluated: () => Promise<number>, customers: number): Promise<void> {
  for (const startedAt = performance.now(); ;) {
    const count = await evaluated();
    if (count === customers) return;
    if (count > customers || performance.now() - startedAt > COUNTED_MS) {
      throw new VoidFigureError(`${customers} customers were due and ${count} were evaluated`);
    }
  }
}

async function dueBy({ redis, shards }: Bed, asOf: number): Promise<number> {
  const counts = Array.from({ length: shards }, (_, shard) =>
    redis.zcount(shardKeys('live', shard).due, '-inf', String(asOf)),
  );
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
