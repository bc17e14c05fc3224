/** `pipeline`: events per second from the queue to the committed state, next to the ordinary way in the same rounds. */
import { availableParallelism } from 'node:os';
import type { Bed } from './bed.js';
import { LaneBed, USUAL_LOAD, type LaneLoad, type LaneRun } from './lane-run.js';
import { OrdinaryWay } from './ordinary.js';
import type { Context, PartResult } from './part.js';
import { otherLoads, uniformMillion } from './pipeline.loads.js';
import { resultOf } from './pipeline.tables.js';
import { rawRedis } from './raw-redis.js';
import type { Rounds } from './rounds.js';
import { Turns } from './sides.js';

export interface PipelineRun {
  lanes: LaneRun;
  /** Null on a bed where it is not measured. */
  ordinary: OrdinaryRates | null;
  /** Events per second of Redis alone; likewise. */
  raw: number | null;
}

/** Events per second of the ordinary way with the core of the build. */
interface OrdinaryRates {
  one: number;
  best: number;
  noop: number;
}

/** The best settings found before the rounds begin: each way is measured with its own. */
export interface Best {
  scorers: number;
  /** The concurrency of the ordinary way's worker. */
  concurrency: number;
}

interface Opened {
  lanes: LaneBed;
  way: OrdinaryWay;
  best: Best;
}

const SCORERS_TRIED = [1, 2];
const CONCURRENCIES_TRIED = [10, 50, 100];
const SIZES = { quick: { one: 1_500, best: 6_000, tried: 2_500 }, full: { one: 4_000, best: 20_000, tried: 8_000 } };

export async function pipeline(context: Context): Promise<PartResult> {
  const { isVolatile, sides } = context;
  const { rounds, best } = await Turns.for(
    sides,
    { isVolatile },
    (bed) => open(bed, context),
    (turns) => measured(turns, context),
  );
  const million = await uniformMillion(context, best);
  const others = [million, ...(context.isQuick ? [] : await otherLoads(context, best))];
  return resultOf(rounds, others, best, sides);
}

async function open(bed: Bed, context: Context): Promise<Opened> {
  const load = loadOf(context);
  const lanes = await LaneBed.open(bed, load);
  const way = await OrdinaryWay.open(bed, load);
  const size = context.isQuick ? SIZES.quick : SIZES.full;
  const scorers = context.isQuick ? await usualScorers(lanes) : await bestScorers(lanes);
  return { lanes, way, best: { scorers, concurrency: await bestConcurrency(way, size.tried) } };
}

async function measured(turns: Turns<Opened>, context: Context): Promise<{ rounds: Rounds<PipelineRun>; best: Best }> {
  const size = context.isQuick ? SIZES.quick : SIZES.full;
  const theirs = context.sides[1] ?? context.sides[0];
  let best: Best = { scorers: 1, concurrency: 1 };
  const rounds = await turns.rounds(context, async (opened, side, bed) => {
    const lanes = await opened.lanes.run();
    context.say(`pipeline, ${side.title}: ${Math.round(lanes.eventsPerSecond)} events/s`);
    if (side.name === 'now') best = { ...opened.best, concurrency: best.concurrency };
    if (side === theirs) best = { ...best, concurrency: opened.best.concurrency };
    const ordinary = side.name === 'beforeBest' ? null : await ordinaryOf(opened, size);
    const raw = side.name === 'now' ? (await rawRedis(bed, loadOf(context))).eventsPerSecond : null;
    return { lanes, ordinary, raw };
  });
  return { rounds, best };
}

async function ordinaryOf({ way, best }: Opened, size: { one: number; best: number }): Promise<OrdinaryRates> {
  const { concurrency } = best;
  return {
    one: (await way.run({ jobs: size.one, concurrency: 1, isNoop: false })).perSecond,
    best: (await way.run({ jobs: size.best, concurrency, isNoop: false })).perSecond,
    noop: (await way.run({ jobs: size.best, concurrency: 50, isNoop: true })).perSecond,
  };
}

/** Without a trial: one for each core, and no more than two. The first run of new processes costs twice what others do. */
async function usualScorers(lanes: LaneBed): Promise<number> {
  const scorers = Math.min(2, availableParallelism());
  await lanes.scale(scorers);
  await lanes.run(); // the warm-up
  return scorers;
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

async function bestConcurrency(way: OrdinaryWay, jobs: number): Promise<number> {
  let best = { concurrency: 1, perSecond: 0 };
  for (const concurrency of CONCURRENCIES_TRIED) {
    const { perSecond } = await way.run({ jobs, concurrency, isNoop: false });
    if (perSecond > best.perSecond) best = { concurrency, perSecond };
  }
  return best.concurrency;
}

export function loadOf({ isQuick }: Pick<Context, 'isQuick'>): LaneLoad {
  return isQuick ? { ...USUAL_LOAD, seconds: 3 } : USUAL_LOAD;
}
