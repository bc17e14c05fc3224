/** `sweep`: customers evaluated again because time passed, per second. */
import type { Bed, MeasuredService } from './bed.js';
import { keysOf, observe } from './lanes.js';
import { range, short, VoidFigureError, type Context, type PartResult, type Table } from './part.js';
import { redisUsage, redisUsed } from './redis-usage.js';
import { seed } from './seeder.js';
import { metricOf } from './service-metrics.js';
import { sideColumns, type Figure, type Rounds } from './rounds.js';
import { Turns, type Side } from './sides.js';
import { sustainedRate } from './statistics.js';

const CUSTOMERS = { quick: 40_000, full: 200_000 };
const BANK = 10_000_000;
/** Customers not counted after this long were not evaluated. */
const COUNTED_MS = 5_000;

export async function sweep(context: Context): Promise<PartResult> {
  const { isVolatile, sides, isQuick } = context;
  const customers = isQuick ? CUSTOMERS.quick : CUSTOMERS.full;
  const scorers = Number(context.found['pipeline']?.['scorers'] ?? 1);
  const rounds = await Turns.for(
    sides,
    { isVolatile },
    async (bed) => {
      const opened = await SweepBed.open(bed, customers, scorers);
      await opened.run(); // the warm-up
      return opened;
    },
    (turns) => turns.rounds(context, (opened) => opened.run()),
  );
  const { median } = rounds.spread('now', FIGURES.customersPerSecond.read);
  return {
    findings: {
      sweep: {
        customersPerSecond: median,
        tenMillionSeconds: BANK / median,
        scorerUsPerCustomer: rounds.spread('now', FIGURES.scorerUsPerCustomer.read).median,
        redisUsPerCustomer: rounds.spread('now', FIGURES.redisUsPerCustomer.read).median,
        scorers,
        spread: rounds.spread('now', FIGURES.customersPerSecond.read),
        ...rounds.comparison(FIGURES),
      },
    },
    tables: [sweepTable(rounds, sides, { customers, scorers })],
  };
}

function sweepTable(
  rounds: Rounds<SweepRun>,
  sides: readonly Side[],
  { customers, scorers }: { customers: number; scorers: number },
): Table {
  const rates = rounds.spread('now', FIGURES.customersPerSecond.read);
  const row = (name: string, figure: Figure<SweepRun>): string[] => [name, ...rounds.cells(figure, sides)];
  return {
    title: 'Sweep: customers re-scored because time passed',
    columns: ['', ...sideColumns(sides)],
    rows: [
      row(`customers/s, of ${customers.toLocaleString('en')} due at once`, FIGURES.customersPerSecond),
      row('CPU of the scorers, µs per customer', FIGURES.scorerUsPerCustomer),
      row('CPU of Redis, µs per customer', FIGURES.redisUsPerCustomer),
      ['ten million customers, seconds, by extrapolation', short(BANK / rates.median)],
    ],
    note:
      `Of this build ${range(rates)} customers/s. Scorer processes: ${scorers}. One job for each shard, as the service makes ` +
      'it, without its limit: in service SWEEP_PER_SECOND keeps sweeps from taking the lanes away from events.',
  };
}

interface SweepRun {
  perSecond: number;
  /** CPU per customer. */
  scorerUs: number;
  redisUs: number;
}

const FIGURES = {
  customersPerSecond: { read: (run) => run.perSecond },
  scorerUsPerCustomer: { read: (run) => run.scorerUs, isLessBetter: true },
  redisUsPerCustomer: { read: (run) => run.redisUs, isLessBetter: true },
} satisfies Record<string, Figure<SweepRun>>;

let sweeps = 0;

class SweepBed {
  private constructor(
    private readonly bed: Bed,
    private readonly customers: number,
    private readonly services: readonly MeasuredService[],
  ) {}

  static async open(bed: Bed, customers: number, scorers: number): Promise<SweepBed> {
    const { redisUrl, shards } = bed;
    await seed(bed.build, { redisUrl, shards, customers, what: 'all' });
    const services = await Promise.all(Array.from({ length: scorers }, () => bed.start('scoring')));
    return new SweepBed(bed, customers, services);
  }

  async run(): Promise<SweepRun> {
    const { bed, customers } = this;
    const { build, redis, redisUrl, shards } = bed;
    const asOf = Date.now();
    const before = await this.swept();
    await seed(build, { redisUrl, shards, customers, what: 'states', dueAt: asOf });
    const [cpu, usage] = [await this.cpuUs(), await redisUsage(redis)];
    const producer = new build.ActivityProducer({ redis, shards });
    await producer.sweep(asOf, `bench-${sweeps++}`);
    const samples = await observe(async () => customers - (await dueBy(bed, asOf)), customers);
    await refuseUnlessAll(async () => (await this.swept()) - before, customers);
    await producer.close();
    const used = redisUsed(usage, await redisUsage(redis));
    return {
      perSecond: sustainedRate(samples, customers),
      scorerUs: ((await this.cpuUs()) - cpu) / customers,
      redisUs: used.cpuUs / customers,
    };
  }

  private async swept(): Promise<number> {
    const counts = await Promise.all(this.services.map((one) => metricOf(one, 'tidewatch_swept_customers_total')));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  private async cpuUs(): Promise<number> {
    const usages = await Promise.all(this.services.map(({ probe }) => probe.usage()));
    return usages.reduce((sum, { cpuUs }) => sum + cpuUs, 0);
  }
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

async function dueBy(bed: Bed, asOf: number): Promise<number> {
  const counts = keysOf(bed).map(({ due }) => bed.redis.zcount(due, '-inf', String(asOf)));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
