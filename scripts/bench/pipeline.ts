/** `pipeline`: events per second from the queue to the committed state, next to the ordinary way in the same rounds. */
import { Bed } from './bed.js';
import { LaneBed, USUAL_LOAD, type LaneLoad, type LaneRun } from './lane-run.js';
import { OrdinaryWay } from './ordinary.js';
import { range, short, type Context, type PartResult, type Table } from './part.js';
import { rawRedis } from './raw-redis.js';
import { spreadOf, type Spread } from './statistics.js';

interface Round {
  ours: LaneRun;
  /** Events per second of the ordinary way. */
  ordinary: { one: number; best: number; noop: number };
  raw: number;
}

/** The best settings found before the rounds begin: each way is measured with its own. */
interface Best {
  scorers: number;
  /** The concurrency of the ordinary way's worker. */
  concurrency: number;
}

const SCORERS_TRIED = [1, 2];
const CONCURRENCIES_TRIED = [10, 50, 100];
const SIZES = { quick: { one: 1_500, best: 6_000, tried: 2_500 }, full: { one: 4_000, best: 20_000, tried: 8_000 } };
const MILLION = 1_000_000;

export async function pipeline(context: Context): Promise<PartResult> {
  const { rounds, best } = await Bed.for({ isVolatile: context.isVolatile }, (bed) => headline(bed, context));
  const others = context.isQuick ? [] : await otherLoads(context, best);
  const spreads = spreadsOf(rounds);
  const { ours, ratio, ratioAtOne, ordinary, atOne, noop, raw } = spreads;
  return {
    findings: {
      pipeline: {
        eventsPerSecond: ours.median,
        ratioToOrdinary: ratio.median,
        ratioToOrdinaryAtOne: ratioAtOne.median,
        scorers: best.scorers,
        spread: ours,
        ratioSpread: ratio,
        cpuUsPerEvent: rounds[rounds.length - 1]?.ours.cpu,
        loads: Object.fromEntries(others.map(({ name, spread }) => [name, spread])),
      },
      ordinary: {
        eventsPerSecond: ordinary.median,
        eventsPerSecondAtOne: atOne.median,
        bestConcurrency: best.concurrency,
        noopJobsPerSecond: noop.median,
        rawRedisEventsPerSecond: raw.median,
      },
    },
    tables: [pipelineTable(rounds, ours, others, best), ratioTable(spreads, best)],
  };
}

async function headline(bed: Bed, context: Context): Promise<{ rounds: Round[]; best: Best }> {
  const load = loadOf(context);
  const lanes = await LaneBed.open(bed, load);
  const way = await OrdinaryWay.open(bed, load);
  try {
    const size = context.isQuick ? SIZES.quick : SIZES.full;
    const best = { scorers: await bestScorers(lanes), concurrency: await bestConcurrency(way, size.tried) };
    context.say(`pipeline: best with ${scorersText(best)}, the ordinary way at concurrency ${best.concurrency}`);
    const rounds: Round[] = [];
    for (let i = 0; context.goesOn(i); i++) {
      rounds.push(await round(bed, lanes, way, load, { ...size, concurrency: best.concurrency }));
      context.say(`pipeline: ${short(rounds[i]?.ours.eventsPerSecond ?? NaN)} events/s`);
    }
    return { rounds, best };
  } finally {
    await way.close();
  }
}

/** Leaves the bed with that number. More processes share the work, and also the cores. */
async function bestScorers(lanes: LaneBed): Promise<number> {
  let best = { scorers: 1, perSecond: 0 };
  for (const scorers of SCORERS_TRIED) {
    await lanes.scale(scorers);
    const { eventsPerSecond: perSecond } = await lanes.run();
    if (perSecond > best.perSecond) best = { scorers, perSecond };
  }
  await lanes.scale(best.scorers);
  return best.scorers;
}

async function round(
  bed: Bed,
  lanes: LaneBed,
  way: OrdinaryWay,
  load: LaneLoad,
  { one, best, concurrency }: { one: number; best: number; concurrency: number },
): Promise<Round> {
  const ours = await lanes.run();
  const ordinary = {
    one: (await way.run({ jobs: one, concurrency: 1, isNoop: false })).perSecond,
    best: (await way.run({ jobs: best, concurrency, isNoop: false })).perSecond,
    noop: (await way.run({ jobs: best, concurrency: 50, isNoop: true })).perSecond,
  };
  const raw = await rawRedis(bed, load, lanes.people);
  return { ours, ordinary, raw: raw.eventsPerSecond };
}

async function bestConcurrency(way: OrdinaryWay, jobs: number): Promise<number> {
  let best = { concurrency: 1, perSecond: 0 };
  for (const concurrency of CONCURRENCIES_TRIED) {
    const { perSecond } = await way.run({ jobs, concurrency, isNoop: false });
    if (perSecond > best.perSecond) best = { concurrency, perSecond };
  }
  return best.concurrency;
}

interface OtherLoad {
  name: string;
  spread: Spread;
}

/** A million customers, and the other distribution of events. Also without the append-only file, for comparison. */
async function otherLoads(context: Context, { scorers }: Best): Promise<OtherLoad[]> {
  const load = { ...loadOf(context), scorers };
  const wanted: { name: string; load: LaneLoad; isVolatile: boolean }[] = [
    { name: '100,000 customers, uniform', load: { ...load, draw: 'uniform' }, isVolatile: context.isVolatile },
    { name: '1,000,000 customers, zipf', load: { ...load, customers: MILLION }, isVolatile: context.isVolatile },
    {
      name: '1,000,000 customers, uniform',
      load: { ...load, customers: MILLION, draw: 'uniform' },
      isVolatile: context.isVolatile,
    },
    { name: '100,000 customers, zipf, no append-only file', load, isVolatile: true },
  ];
  const others: OtherLoad[] = [];
  for (const { name, load: other, isVolatile } of wanted) {
    const spread = await Bed.for({ isVolatile }, async (bed) => {
      return (await LaneBed.open(bed, other)).rates(context.runs);
    });
    others.push({ name, spread });
    context.say(`pipeline, ${name}: ${short(spread.median)} events/s`);
  }
  return others;
}

export function loadOf({ isQuick }: Context): LaneLoad {
  return isQuick ? { ...USUAL_LOAD, seconds: 3 } : USUAL_LOAD;
}

function pipelineTable(rounds: readonly Round[], ours: Spread, others: readonly OtherLoad[], best: Best): Table {
  const cpu = (read: (run: LaneRun) => number): string => short(spreadOf(rounds.map((one) => read(one.ours))).median);
  return {
    title: 'Pipeline: from the queue to the committed state',
    columns: ['', 'median', 'spread'],
    rows: [
      ['100,000 customers, zipf, events/s', short(ours.median), range(ours)],
      ...others.map(({ name, spread }) => [`${name}, events/s`, short(spread.median), range(spread)]),
      ['CPU of the scorers, µs per event', cpu((run) => run.cpu.scorers), ''],
      ['… their own threads', cpu((run) => run.cpu.main ?? NaN), ''],
      ["… the model's threads", cpu((run) => run.cpu.model ?? NaN), ''],
      ['CPU of Redis, µs per event', cpu((run) => run.cpu.redis), ''],
    ],
    note:
      `With ${scorersText(best)}, the best of ${SCORERS_TRIED.join(' and ')} in a short trial; jobs of 500 events from the real ` +
      'producer waited in 16 shards before lanes were let go.',
  };
}

function ratioTable({ ours, ratio, ratioAtOne, ordinary, atOne, noop, raw }: Spreads, { concurrency }: Best): Table {
  return {
    title: 'Beside the ordinary way, in the same rounds',
    columns: ['', 'median', 'spread'],
    rows: [
      ['this service, events/s', short(ours.median), range(ours)],
      ['one job per event, concurrency 1, events/s', short(atOne.median), range(atOne)],
      [`one job per event, concurrency ${concurrency}, events/s`, short(ordinary.median), range(ordinary)],
      ['this service over the ordinary way at its best', short(ratio.median), range(ratio)],
      ['this service over the ordinary way at concurrency 1', short(ratioAtOne.median), range(ratioAtOne)],
      ['BullMQ, jobs of one event that do nothing, jobs/s', short(noop.median), range(noop)],
      ['Redis, the same states read and committed, nothing else, events/s', short(raw.median), range(raw)],
    ],
    note:
      `Concurrency ${concurrency} was the best of ${CONCURRENCIES_TRIED.join(', ')} in a short trial. The ordinary way keeps no ` +
      'order, has no fence and may lose one of two events that meet at a customer.',
  };
}

type Spreads = Record<'ours' | 'ratio' | 'ratioAtOne' | 'ordinary' | 'atOne' | 'noop' | 'raw', Spread>;

function spreadsOf(rounds: readonly Round[]): Spreads {
  const of = (read: (round: Round) => number): Spread => spreadOf(rounds.map(read));
  return {
    ours: of(({ ours }) => ours.eventsPerSecond),
    ratio: of(({ ours, ordinary }) => ours.eventsPerSecond / ordinary.best),
    ratioAtOne: of(({ ours, ordinary }) => ours.eventsPerSecond / ordinary.one),
    ordinary: of(({ ordinary }) => ordinary.best),
    atOne: of(({ ordinary }) => ordinary.one),
    noop: of(({ ordinary }) => ordinary.noop),
    raw: of((round) => round.raw),
  };
}

function scorersText({ scorers }: Best): string {
  return scorers === 1 ? 'one scorer process' : `${scorers} scorer processes`;
}
