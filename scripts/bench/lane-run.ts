/** From the queue to the committed state: lanes are stopped, their queues filled, the lanes resumed and observed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { recordOf } from '../../src/core/primitives/record.of.js';
import type { Bed, MeasuredService } from './bed.js';
import { between, type CpuProfile } from './cpu-profile.js';
import type { Draw } from './crowd.js';
import { fill, outcomeOf, refuseUnlessWhole, stopLanes, observeApplied } from './lanes.js';
import { redisUsage, redisUsed, type RedisUsage } from './redis-usage.js';
import { seed } from './seeder.js';
import { batchesOf, stepsOf, STEPS, type Steps } from './stage-steps.js';
import { eventsFor, spreadOf, sustainedRate, type Spread } from './statistics.js';

export interface LaneLoad {
  customers: number;
  draw: Draw;
  /** The approximate length of a run. The warm-up decides how many events fit into it. */
  seconds: number;
  batchEvents: number;
  scorers: number;
}

export const USUAL_LOAD: LaneLoad = { customers: 100_000, draw: 'zipf', seconds: 5, batchEvents: 500, scorers: 1 };
/**
 * At most this many customers are reset to their first state before each run. Of a larger population a run touches
 * only a few.
 */
const MOST_RESEEDED = 200_000;
/** The JIT compiler has seen every path by then. */
const WARM_UP_EVENTS = 25_000;
/** A lane takes up to 4,000 events at once: of fewer the rate says when batches end, not how fast they follow each other. */
const FEWEST_EVENTS = 100_000;
/** Time for the append-only file to be flushed and for clean-up to end. */
const REST_MS = 300;

export interface LaneRun {
  events: number;
  eventsPerSecond: number;
  /** The number of committed jobs. */
  batches: number;
  /** CPU microseconds per event. Threads are null where the kernel does not report them. */
  cpu: { scorers: number; main: number | null; model: number | null; redis: number };
  /** Microseconds per event that lanes spent in each step, including waiting. */
  steps: Steps;
  redis: RedisUsage;
  profile: CpuProfile | null;
}

let crowds = 0;

/** Customers with a history, and warm scorers. */
export class LaneBed {
  private readonly scorers: MeasuredService[] = [];
  private events = WARM_UP_EVENTS;

  private constructor(
    readonly bed: Bed,
    private readonly load: LaneLoad,
  ) {}

  static async open(bed: Bed, load: LaneLoad): Promise<LaneBed> {
    const { customers } = load;
    const { redisUrl, shards } = bed;
    await seed(bed.build, { redisUrl, shards, customers, what: 'all', isBrief: customers > MOST_RESEEDED });
    const lanes = new LaneBed(bed, load);
    await lanes.scale(load.scorers);
    return lanes;
  }

  /** Changes the number of scorers and warms all of them up. */
  async scale(scorers: number): Promise<void> {
    for (const one of this.scorers.splice(scorers)) await this.bed.stop(one);
    if (this.scorers.length === scorers) return;
    while (this.scorers.length < scorers) this.scorers.push(await this.bed.start('scoring'));
    this.events = WARM_UP_EVENTS * scorers;
    const { eventsPerSecond } = await this.run();
    this.events = Math.max(FEWEST_EVENTS, eventsFor(eventsPerSecond, this.load.seconds));
  }

  /** @param batchEvents events per job, when it differs from the load's */
  async run({ isProfiled = false, batchEvents = this.load.batchEvents } = {}): Promise<LaneRun> {
    const { bed, scorers, events } = this;
    await this.prepare(batchEvents);
    const before = await outcomeOf(bed);
    if (isProfiled) await Promise.all(scorers.map(({ probe }) => probe.startProfile()));
    const start = await this.poll();
    const from = hrtimeUs();
    await stopLanes(bed, false);
    const samples = await observeApplied(bed, before, events);
    const to = hrtimeUs();
    const end = await this.poll();
    const profile = isProfiled ? ((await scorers[0]?.probe.stopProfile()) ?? null) : null;
    await refuseUnlessWhole(bed, before, events, scorers);
    return {
      events,
      eventsPerSecond: sustainedRate(samples, events),
      profile: profile === null ? null : between(profile, from, to),
      ...usedBetween(start, end, events),
    };
  }

  /** Events per second of this many runs. */
  async rates(runs: number): Promise<Spread> {
    const rates: number[] = [];
    for (let i = 0; i < runs; i++) rates.push((await this.run()).eventsPerSecond);
    return spreadOf(rates);
  }

  /** Afterwards lanes are stopped, customers are reset, and jobs wait. */
  private async prepare(batchEvents: number): Promise<void> {
    const { bed, events } = this;
    const { build, shards, redisUrl } = bed;
    const { customers, draw } = this.load;
    await stopLanes(bed, true);
    if (customers <= MOST_RESEEDED) await seed(build, { redisUrl, shards, customers, what: 'states' });
    const name = `r${crowds++}`;
    await fill(bed, { customers, draw, batchEvents, events, seed: crowds, name });
    await sleep(REST_MS);
  }

  private async poll(): Promise<Progress> {
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

interface Progress {
  each: { usage: Awaited<ReturnType<MeasuredService['probe']['usage']>>; steps: Steps; batches: number }[];
  redis: RedisUsage;
}

type Used = Pick<LaneRun, 'cpu' | 'steps' | 'batches' | 'redis'>;

function usedBetween(start: Progress, end: Progress, events: number): Used {
  const grown = (read: (poll: Progress['each'][number]) => number): number =>
    sum(end.each.map(read)) - sum(start.each.map(read));
  const perEvent = (us: number): number => us / events;
  const knowsThreads = end.each.every(({ usage }) => usage.threads !== null);
  const hasModelThread = end.each.every(({ usage }) => usage.threads?.modelUs != null);
  const redis = redisUsed(start.redis, end.redis);
  const steps = recordOf(STEPS, (step) => perEvent(1e6 * grown((one) => one.steps[step])));
  return {
    batches: grown(({ batches }) => batches),
    cpu: {
      scorers: perEvent(grown(({ usage }) => usage.cpuUs)),
      main: knowsThreads ? perEvent(grown(({ usage }) => usage.threads?.mainUs ?? 0)) : null,
      model: hasModelThread ? perEvent(grown(({ usage }) => usage.threads?.modelUs ?? 0)) : null,
      redis: perEvent(redis.cpuUs),
    },
    steps,
    redis,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function hrtimeUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
