/** `pipeline`: events per second from the queue to the committed state, beside the ordinary way in the same rounds. */
import { Bed } from './bed.js';
import { LaneBed, USUAL_LOAD, type LaneLoad, type LaneRun } from './lane-run.js';
import { OrdinaryWay } from './ordinary.js';
import { range, short, type Context, type PartResult, type Table } from './part.js';
import { rawRedis } from './raw-redis.js';
import { spreadOf, type Spread } from './statistics.js';
import { writeProfile } from './profile-report.js';

interface Round {
  ours: LaneRun;
  /** Events per second of the ordinary way. */
  ordinary: { one: number; best: number; noop: number };
  raw: number;
}

const TRIED = [10, 50, 100];
const SIZES = { quick: { one: 1_500, best: 6_000, tried: 2_500 }, full: { one: 4_000, best: 20_000, tried: 8_000 } };
const MILLION = 1_000_000;

export async function pipeline(context: Context): Promise<PartResult> {
  const { isQuick, isVolatile } = context;
  const { rounds, concurrency, tables } = await Bed.for({ isVolatile }, (bed) => headline(bed, context));
  const others = isQuick ? [] : await otherLoads(context);
  const ours = spreadOf(rounds.map((round) => round.ours.eventsPerSecond));
  const ratio = spreadOf(rounds.map((round) => round.ours.eventsPerSecond / round.ordinary.best));
  const ratioAtOne = spreadOf(rounds.map((round) => round.ours.eventsPerSecond / round.ordinary.one));
  const ordinary = spreadOf(rounds.map((round) => round.ordinary.best));
  const atOne = spreadOf(rounds.map((round) => round.ordinary.one));
  const noop = spreadOf(rounds.map((round) => round.ordinary.noop));
  const raw = spreadOf(rounds.map((round) => round.raw));
  return {
    findings: {
      pipeline: {
        eventsPerSecond: ours.median,
        ratioToOrdinary: ratio.median,
        ratioToOrdinaryAtOne: ratioAtOne.median,
        spread: ours,
        ratioSpread: ratio,
        cpuUsPerEvent: rounds[rounds.length - 1]?.ours.cpu,
        loads: Object.fromEntries(others.map(({ name, spread }) => [name, spread])),
      },
      ordinary: {
        eventsPerSecond: ordinary.median,
        eventsPerSecondAtOne: atOne.median,
        bestConcurrency: concurrency,
        noopJobsPerSecond: noop.median,
        rawRedisEventsPerSecond: raw.median,
      },
    },
    tables: [
      pipelineTable(rounds, ours, others),
      {
        title: 'Beside the ordinary way, in the same rounds',
        columns: ['', 'median', 'spread'],
        rows: [
          ['one job per event, concurrency 1, events/s', short(atOne.median), range(atOne)],
          [`one job per event, concurrency ${concurrency}, events/s`, short(ordinary.median), range(ordinary)],
          ['ours over the ordinary way at its best', short(ratio.median), range(ratio)],
          ['ours over the ordinary way at concurrency 1', short(ratioAtOne.median), range(ratioAtOne)],
          ['BullMQ, jobs of one event that do nothing, jobs/s', short(noop.median), range(noop)],
          ['Redis, the same states read and committed, nothing else, events/s', short(raw.median), range(raw)],
        ],
        note: 'The ordinary way keeps no order, has no fence and may lose one of two events that meet at a customer.',
      },
      ...tables,
    ],
  };
}

async function headline(
  bed: Bed,
  context: Context,
): Promise<{ rounds: Round[]; concurrency: number; tables: Table[] }> {
  const load = loadOf(context);
  const lanes = await LaneBed.open(bed, load);
  const way = await OrdinaryWay.open(bed, load);
  try {
    const size = context.isQuick ? SIZES.quick : SIZES.full;
    const concurrency = await bestConcurrency(way, size.tried);
    const rounds: Round[] = [];
    for (let i = 0; i < context.runs; i++) {
      rounds.push(await round(bed, lanes, way, load, { ...size, concurrency }));
      context.say(`pipeline: ${short(rounds[i]?.ours.eventsPerSecond ?? NaN)} events/s`);
    }
    const { profileDir } = context;
    const tables = profileDir === null ? [] : writeProfile(profileDir, await lanes.run({ isProfiled: true }));
    return { rounds, concurrency, tables };
  } finally {
    await way.close();
  }
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
  for (const concurrency of TRIED) {
    const { perSecond } = await way.run({ jobs, concurrency, isNoop: false });
    if (perSecond > best.perSecond) best = { concurrency, perSecond };
  }
  return best.concurrency;
}

interface OtherLoad {
  name: string;
  spread: Spread;
}

/** A million customers, and the other way to draw them. Without the append-only file for comparison. */
async function otherLoads(context: Context): Promise<OtherLoad[]> {
  const load = loadOf(context);
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
    others.push({ name, spread: await rateAt({ isVolatile }, other, context) });
    context.say(`pipeline, ${name}: ${short(others[others.length - 1]?.spread.median ?? NaN)} events/s`);
  }
  return others;
}

/** Events per second of a load, on a bed of its own. */
export function rateAt(bed: Parameters<typeof Bed.for>[0], load: LaneLoad, { runs }: Context): Promise<Spread> {
  return Bed.for(bed, async (opened) => {
    const lanes = await LaneBed.open(opened, load);
    const rates: number[] = [];
    for (let i = 0; i < runs; i++) rates.push((await lanes.run()).eventsPerSecond);
    return spreadOf(rates);
  });
}

export function loadOf({ isQuick }: Context): LaneLoad {
  return isQuick ? { ...USUAL_LOAD, seconds: 3 } : USUAL_LOAD;
}

function pipelineTable(rounds: readonly Round[], ours: Spread, others: readonly OtherLoad[]): Table {
  const cpu = (read: (run: LaneRun) => number): string => short(spreadOf(rounds.map((one) => read(one.ours))).median);
  return {
    title: 'Pipeline: from the queue to the committed state',
    columns: ['', 'median', 'spread'],
    rows: [
      ['100,000 customers, zipf, events/s', short(ours.median), range(ours)],
      ...others.map(({ name, spread }) => [`${name}, events/s`, short(spread.median), range(spread)]),
      ['CPU of the scorer, µs per event', cpu((run) => run.cpu.scorers), ''],
      ['… its own thread', cpu((run) => run.cpu.main ?? NaN), ''],
      ["… the model's thread", cpu((run) => run.cpu.model ?? NaN), ''],
      ['CPU of Redis, µs per event', cpu((run) => run.cpu.redis), ''],
    ],
    note: 'One scorer process; jobs of 500 events from the real producer waited in 16 shards before lanes were let go.',
  };
}
