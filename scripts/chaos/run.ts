/**
 * One chaos run.
 *
 * 1. Draw log, deliveries and faults from the seed.
 * 2. Deliver the log while faults strike and a dashboard is connected; wait until the lanes are empty.
 * 3. Deliver the same log without faults, into its own keyspace.
 * 4. Compare everything that both runs left.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { createRandom } from '../command/random.js';
import type { Actor } from './actor.js';
import { differencesOf, sightDifferences, type Difference } from './compare.js';
import { planDeliveries, type Delivery } from './deliveries.js';
import { DirectQueue } from './direct.queue.js';
import { disturb } from './disturb.js';
import { DoorClient, type SenderCounts } from './door.client.js';
import { dumpRun, feedOf } from './dump.js';
import { makeLog } from './log.js';
import { laneProgress } from './lane.progress.js';
import { Onlooker, type OnlookerCounts } from './onlooker.js';
import { playReference, untilIdle } from './reference.js';
import { planFaults } from './schedule.js';
import { seedFor } from './seeds.js';
import { SHARDS, Stage } from './stage.js';
import { Storm, type StormCounts } from './storm.js';
import { streamLog } from './stream.js';
import { strikeOf } from './strikes.js';
import { tally, type Tally } from './tally.js';

export interface ChaosOptions {
  events: number;
  faults: number;
  seed: number;
  redis: 'kill' | 'none';
}

export interface ChaosResult {
  options: ChaosOptions;
  differences: Difference[];
  storm: StormCounts;
  sent: SenderCounts;
  onlooker: OnlookerCounts;
  /** Counters of the processes, as last read before each ended. */
  counters: Record<string, number>;
  /** Processes that ended without a fault. */
  unexpectedEnds: number;
  /** How long each graceful stop took. */
  stopsMs: number[];
  tally: Tally;
  stormSeconds: number;
  seconds: number;
}

export const COUNTERS = [
  'tidewatch_redis_commit_conflicts_total',
  'tidewatch_lane_faults_total',
  'tidewatch_jobs_taken_along_total',
] as const;

/** Longer than any command may still be in transit after its sender gave up. */
const AFTERMATH_MS = 6_000;
const IDLE_POLLS = 20;
const GIVE_UP_MS = 120_000;
const COUNT_EVERY_MS = 2_000;
const SIGHT_GIVE_UP_MS = 40_000;

export async function runChaos(options: ChaosOptions, say: (line: string) => void): Promise<ChaosResult> {
  const startedAt = Date.now();
  const deliveries = planDeliveries(makeLog(options.seed, options.events), options.seed, SHARDS);
  say('starting Redis, two doors and two scorers');
  const stage = await Stage.open();
  const redis = stage.directRedis();
  try {
    const scene = new Scene(options, stage, redis, deliveries, say);
    const storm = await scene.play();
    const stormSeconds = (Date.now() - startedAt) / 1_000;
    say('playing the same log quietly');
    await playReference(stage, redis, scene.referenceRun, deliveries);
    say('comparing');
    const compared = await scene.compare();
    return { options, ...storm, ...compared, stormSeconds, seconds: (Date.now() - startedAt) / 1_000 };
  } finally {
    redis.disconnect();
    await stage.close();
  }
}

class Scene {
  readonly referenceRun: string;
  private readonly run: string;
  private readonly onlooker: Onlooker;
  private readonly client: DoorClient;

  constructor(
    private readonly options: ChaosOptions,
    private readonly stage: Stage,
    private readonly redis: Redis,
    private readonly deliveries: readonly Delivery[],
    private readonly say: (line: string) => void,
  ) {
    this.run = `chaos-${options.seed}`;
    this.referenceRun = `reference-${options.seed}`;
    const doors = stage.doors.map(({ front }) => `http://127.0.0.1:${front.port}`);
    const random = createRandom(seedFor(options.seed, 'client'));
    this.onlooker = new Onlooker(doors, stage.operatorKey, this.run);
    this.client = new DoorClient(() => doors, stage.operatorKey, this.run, random);
  }

  async play(): Promise<Omit<ChaosResult, 'options' | 'differences' | 'tally' | 'seconds' | 'stormSeconds'>> {
    await this.client.openRun();
    await this.onlooker.start();
    const counting = setInterval(() => void this.count(), COUNT_EVERY_MS);
    const storm = this.makeStorm();
    const queue = new DirectQueue(`redis://127.0.0.1:${this.stage.producerLink.port}`, this.run, SHARDS);
    try {
      await Promise.all([storm.rage(), this.stream(storm, queue)]);
      await this.settle();
    } finally {
      clearInterval(counting);
      await queue.close();
    }
    await this.count();
    this.onlooker.stop();
    await this.stage.closeActors();
    return { storm: storm.counts, sent: this.client.counts, onlooker: this.onlooker.counts, ...this.actorCounts() };
  }

  async compare(): Promise<Pick<ChaosResult, 'differences' | 'tally'>> {
    const disturbed = await dumpRun(this.redis, this.run, SHARDS);
    const reference = await dumpRun(this.redis, this.referenceRun, SHARDS);
    const feed = await feedOf(this.redis, this.run, SHARDS);
    const sight = sightDifferences(feed, this.onlooker.seen, (entry) => this.onlooker.isExcused(entry));
    this.onlooker.counts.excused = sight.excused;
    return {
      differences: [...differencesOf(disturbed, reference), ...sight.differences],
      tally: await tally(this.redis, this.run, SHARDS, feed),
    };
  }

  private makeStorm(): Storm {
    const { seed, faults, redis } = this.options;
    const endsDay = this.deliveries.map((delivery) => delivery.endsDay);
    return new Storm({
      faults: planFaults({ seed, faults, endsDay, redis }),
      strikeOf: (fault) => strikeOf(fault, this.stage),
      poll: () => laneProgress(this.redis, this.run, SHARDS),
      onStrike: ({ kind, target }, struck) => this.say(`fault ${struck} of ${faults}: ${kind} (${target + 1})`),
    });
  }

  private stream(storm: Storm, queue: DirectQueue): Promise<void> {
    const { seed } = this.options;
    const onTick = (tick: number): void => {
      if ((tick + 1) % 40 === 0) this.say(`${tick + 1} of ${this.deliveries.length} ticks are in`);
    };
    const deliveries = disturb(this.deliveries, seed);
    return streamLog({ deliveries, client: this.client, queue, storm, seed: seedFor(seed, 'stream'), onTick });
  }

  /**
   * Commands given up by their sender may still arrive. Afterwards the lanes must be empty, and the onlooker up to
   * date.
   */
  private async settle(): Promise<void> {
    this.say('all faults have struck: waiting until the lanes are empty');
    await this.client.settled();
    await sleep(AFTERMATH_MS);
    if (!(await untilIdle(this.redis, this.run, IDLE_POLLS, GIVE_UP_MS))) this.say('the lanes do not empty');
    await this.caughtUp();
  }

  /** A lost entry never arrives; the comparison then reports it. */
  private async caughtUp(): Promise<void> {
    const feed = await feedOf(this.redis, this.run, SHARDS);
    for (const until = Date.now() + SIGHT_GIVE_UP_MS; Date.now() < until;) {
      const isExcused = this.onlooker.isExcused.bind(this.onlooker);
      if (sightDifferences(feed, this.onlooker.seen, isExcused).differences.length === 0) return;
      await sleep(200);
    }
  }

  private actorCounts(): Pick<ChaosResult, 'counters' | 'unexpectedEnds' | 'stopsMs'> {
    const { actors } = this.stage;
    const sumOf = (count: (actor: Actor) => number): number => actors.reduce((sum, actor) => sum + count(actor), 0);
    return {
      counters: Object.fromEntries(COUNTERS.map((name) => [name, sumOf((actor) => actor.counter(name))])),
      unexpectedEnds: sumOf((actor) => actor.unexpectedEnds),
      stopsMs: actors.flatMap((actor) => actor.stopsMs),
    };
  }

  private async count(): Promise<void> {
    await Promise.all(this.stage.actors.map((actor) => actor.readCounters(COUNTERS)));
  }
}
