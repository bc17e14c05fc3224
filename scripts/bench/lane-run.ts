/** From the queue to the committed state: lanes are stopped, filled, let go and watched. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bed, MeasuredService } from './bed.js';
import type { CpuProfile } from './cpu-profile.js';
import type { Draw } from './crowd.js';
import { fill, outcomeOf, refuseUnlessWhole, stopLanes, watchApplied } from './lanes.js';
import { People } from './people.js';
import { redisUsage, redisUsed, type RedisUsage } from './redis-usage.js';
import { seedAll, seedStates } from './seed.js';
import { batchesOf, stepsOf, STEPS, type Steps } from './stage-steps.js';
import { eventsFor, sustainedRate } from './statistics.js';

export interface LaneLoad {
  customers: number;
  draw: Draw;
  /** How long a run takes, about: its events are as many as the warm-up says fit. */
  seconds: number;
  batchEvents: number;
  scorers: number;
}

export const USUAL_LOAD: LaneLoad = { customers: 100_000, draw: 'zipf', seconds: 5, batchEvents: 500, scorers: 1 };
/** So many customers are put back to where they were before each run; of more only few are touched. */
const MOST_RESEEDED = 200_000;
/** The compiler has seen every path by then. */
const WARM_UP_EVENTS = 25_000;
/** The append-only file is flushed, and nobody tidies up any more. */
const REST_MS = 300;

export interface LaneRun {
  events: number;
  eventsPerSecond: number;
  /** Jobs committed. */
  batches: number;
  /** Microseconds of CPU per event. Threads are null where the kernel does not tell. */
  cpu: { scorers: number; main: number | null; model: number | null; redis: number };
  /** Microseconds per event that lanes spent in a step, waiting included. */
  steps: Steps;
  redis: RedisUsage;
  profile: CpuProfile | null;
}

let crowds = 0;

/** Customers with a past and warm scorers. */
export class LaneBed {
  private constructor(
    readonly bed: Bed,
    readonly scorers: readonly MeasuredService[],
    readonly people: People,
    private readonly load: LaneLoad,
    /** Of a run. */
    private events: number,
  ) {}

  static async open(bed: Bed, load: LaneLoad): Promise<LaneBed> {
    const lived = await People.live();
    const { redis, shards } = bed;
    await seedAll({ redis, shards, people: lived, customers: load.customers });
    const scorers: MeasuredService[] = [];
    for (let i = 0; i < load.scorers; i++) scorers.push(await bed.start('scoring'));
    const lanes = new LaneBed(bed, scorers, lived, load, WARM_UP_EVENTS);
    const { eventsPerSecond } = await lanes.run();
    lanes.events = eventsFor(eventsPerSecond, load.seconds);
    return lanes;
  }

  async run({ isProfiled = false } = {}): Promise<LaneRun> {
    const { bed, load, people, scorers, events } = this;
    const { redis, shards, redisUrl } = bed;
    await stopLanes(bed, true);
    if (load.customers <= MOST_RESEEDED) await seedStates({ redis, shards, people, customers: load.customers });
    const { customers, draw, batchEvents } = load;
    const name = `r${crowds++}`;
    await fill({ redisUrl, shards, customers, draw, batchEvents, events, seed: crowds, name });
    await sleep(REST_MS);
    const before = await outcomeOf(bed);
    const start = await this.look();
    if (isProfiled) await Promise.all(scorers.map(({ probe }) => probe.startProfile()));
    await stopLanes(bed, false);
    const samples = await watchApplied(bed, before, events);
    const profile = isProfiled ? ((await scorers[0]?.probe.stopProfile()) ?? null) : null;
    const end = await this.look();
    await refuseUnlessWhole(bed, before, events, scorers);
    return { events, eventsPerSecond: sustainedRate(samples, events), profile, ...usedBetween(start, end, events) };
  }

  private async look(): Promise<Look> {
    const { scorers, bed } = this;
    const each = await Promise.all(
      scorers.map(async (one) => ({
        usage: await one.probe.usage(),
        steps: await stepsOf(one),
        batches: await batchesOf(one),
      })),
    );
    return { each, redis: await redisUsage(bed.redis) };
  }
}

interface Look {
  each: { usage: Awaited<ReturnType<MeasuredService['probe']['usage']>>; steps: Steps; batches: number }[];
  redis: RedisUsage;
}

type Used = Pick<LaneRun, 'cpu' | 'steps' | 'batches' | 'redis'>;

function usedBetween(start: Look, end: Look, events: number): Used {
  const grown = (read: (look: Look['each'][number]) => number): number =>
    sum(end.each.map(read)) - sum(start.each.map(read));
  const perEvent = (us: number): number => us / events;
  const knowsThreads = end.each.every(({ usage }) => usage.threads !== null);
  const redis = redisUsed(start.redis, end.redis);
  const steps = Object.fromEntries(STEPS.map((step) => [step, perEvent(1e6 * grown((one) => one.steps[step]))]));
  return {
    batches: grown(({ batches }) => batches),
    cpu: {
      scorers: perEvent(grown(({ usage }) => usage.cpuUs)),
      main: knowsThreads ? perEvent(grown(({ usage }) => usage.threads?.mainUs ?? 0)) : null,
      model: knowsThreads ? perEvent(grown(({ usage }) => usage.threads?.modelUs ?? 0)) : null,
      redis: perEvent(redis.cpuUs),
    },
    steps: steps as Steps,
    redis,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
