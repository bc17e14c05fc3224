/** Opens a lane for every shard of every active run, supervises the lanes, and closes them at shutdown. */
import { Connections, WaitingRedis, FastRedis } from '../redis/connections.js';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { shardOf } from '../core/primitives/hash.js';
import { Calendar } from '../core/primitives/calendar.js';
import { MINUTE_MS, SECOND_MS } from '../core/primitives/time.js';
import { Business } from '../business/business.js';
import { Config } from '../ops/config.js';
import { Log } from '../ops/log.js';
import { Metrics } from '../ops/metrics.js';
import { Traces } from '../ops/traces.js';
import { EpochStore } from '../redis/epoch.store.js';
import { LaneJobs, haveJobs, type RawJob } from '../redis/bullmq.store.js';
import { outboxEntriesOf } from '../redis/feed.writes.js';
import { openQueue, openWorker } from '../redis/queues.js';
import { RedisClock } from '../redis/redis.clock.js';
import { LIVE_RUN, shardKeys } from '../redis/keys.js';
import type { LaneStore } from '../redis/lane.store.js';
import { RunStore } from '../redis/run.store.js';
import { RunStores } from '../redis/run.stores.js';
import { DriftTally } from '../onnx/drift.tally.js';
import { ConcurrencyBudget } from './concurrency.budget.js';
import { HeavyCustomers } from './heavy.customers.js';
import { Lane } from './lane.js';
import type { LaneSettings } from './lane.settings.js';
import { laneConnection } from './lane.connection.js';
import { LaneKeeper } from './lane.keeper.js';
import { LaneProgress } from './lane.progress.js';
import { LaneWatchdog } from './lane.watchdog.js';
import { Scorer } from '../onnx/scorer.js';
import { Shadow } from '../onnx/shadow.js';
import { MOST_EVENTS } from './take.along.js';
import { refusalOf, taskOf } from './task.js';

/** How often lanes and replays are polled. */
const POLL_MS = SECOND_MS;
/** How long a replay's lanes stay open after its last use. */
const REPLAY_REST_MS = 10 * MINUTE_MS;
/** Only every tenth poll checks whether jobs wait for replays without lanes. */
const RESTING_POLLS = 10;
/**
 * The concurrency budget: events or customers of batches between their read and their commit. This is two of the largest
 * batches, or many small ones. One computes while the other waits for Redis or the model; more batches would only cost
 * garbage collection.
 */
const BUDGET = 2 * MOST_EVENTS;
/** Failed jobs put aside in one poll. */
const FAILED_AT_ONCE = 10;

@Injectable()
export class LanesService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly keepers = new Map<string, LaneKeeper[]>();
  private readonly budget = new ConcurrencyBudget(BUDGET);
  private readonly heavy: HeavyCustomers;
  private readonly stopping = new AbortController();
  private polling: NodeJS.Timeout | null = null;
  private polls = 0;
  private closing = false;

  constructor(
    private readonly config: Config,
    private readonly redis: WaitingRedis,
    private readonly fastRedis: FastRedis,
    private readonly runs: RunStore,
    private readonly scorer: Scorer,
    private readonly shadow: Shadow,
    private readonly business: Business,
    private readonly metrics: Metrics,
    private readonly log: Log,
    private readonly drift: DriftTally,
    private readonly clock: RedisClock,
    private readonly progress: LaneProgress,
    private readonly calendar: Calendar,
    private readonly connections: Connections,
    private readonly stores: RunStores,
    private readonly traces: Traces,
    epochs: EpochStore,
  ) {
    this.heavy = new HeavyCustomers(metrics, log, epochs.atStart);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.open(LIVE_RUN);
    this.pollLater();
  }

  /**
   * Stops fetching jobs and waits for the active ones. A job that is not done by the deadline goes to another process.
   */
  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    if (this.polling !== null) clearTimeout(this.polling);
    const late = new Promise((resolve) => setTimeout(resolve, this.config.drainSeconds * SECOND_MS).unref());
    await Promise.race([late, Promise.all([...this.keepers.keys()].map((run) => this.close(run)))]);
    this.stopping.abort();
  }

  private async open(run: string): Promise<void> {
    const keepers: LaneKeeper[] = [];
    this.keepers.set(run, keepers);
    try {
      for (let shard = 0; shard < this.config.shards; shard++) keepers.push(await this.openLane(run, shard));
    } catch (fault) {
      await this.close(run); // the next poll tries again
      throw fault;
    }
  }

  private async openLane(run: string, shard: number): Promise<LaneKeeper> {
    const keys = shardKeys(run, shard);
    const queue = openQueue(this.redis, keys);
    await queue.setGlobalConcurrency(1); // one job at a time across all processes: this makes the lane
    await queue.close();
    const onFault = (fault: unknown): void =>
      this.log.warn({ err: fault, run, shard }, 'a lane met a fault and tries again');
    const own = await laneConnection(this.connections, keys, this.redis);
    const workers = this.connections.waitingAt(keys);
    const lane = this.laneOf(run, shard, this.stores.lane(own, run, shard), onFault);
    const { signal } = this.stopping;
    const jobs = new LaneJobs(this.fastRedis, keys);
    const watchdog = new LaneWatchdog(jobs, this.config.laneSilentSeconds * SECOND_MS);
    const { work, activeMs } = timedWork((job) => this.traces.job(job.data, () => lane.process(taskOf(job), signal)));
    if (run === LIVE_RUN) this.progress.observe(shard, () => Math.max(watchdog.idleMs, activeMs()));
    const stray = new StrayJobs(jobs);
    return new LaneKeeper({
      watchdog,
      openWorker: () => {
        const worker = openWorker(workers, keys, this.config, work, this.budget);
        worker.on('error', (fault) => {
          stray.noteFault(fault);
          onFault(fault);
        });
        worker.run().catch(onFault);
        return worker;
      },
      strayJobs: () => stray.find(),
      putAside: async (job) => {
        await lane.process(refusalOf(job), signal);
        await jobs.forget(job.id);
      },
      onRebuilt: () => {
        this.metrics.laneRebuilds.inc();
        this.log.error({ run, shard }, 'a lane took no jobs although some waited: it has a new worker');
      },
      onClosed: () => {
        own.disconnect();
        if (workers !== this.redis) workers.disconnect();
      },
    });
  }

  private laneOf(run: string, shard: number, store: LaneStore, onFault: (fault: unknown) => void): Lane {
    const { config, business } = this;
    const owns = (customerId: string): boolean => shardOf(customerId, config.shards) === shard;
    const movesPerMinute = run === LIVE_RUN ? Math.ceil(config.brakeMovesPerMinute / config.shards) : 0;
    const settings: LaneSettings = {
      movesPerMinute,
      traces: this.traces,
      owns,
      business,
      catalog: business.catalog,
      calendar: this.calendar,
      budget: this.budget,
      feedEntries: config.feedEntries,
      quarantineEntries: config.quarantineEntries,
      keptAttributes: business.catalog.attributes,
      sweepBatch: config.sweepBatch,
      clockSkewSeconds: config.clockSkewSeconds,
      predictionsOneIn: config.predictionsOneIn,
      outboxEntries: outboxEntriesOf(run, config),
      ledgerDays: run === LIVE_RUN ? config.ledgerDays : Infinity,
      isLive: run === LIVE_RUN,
      isPatient: run !== LIVE_RUN, // a history does not depend on the day it is replayed
      latestAsOf: () => this.clock.latestAsOf(),
      heldOutShare: business.rules.heldOutShare,
      predictionsPerDay: Math.ceil(config.predictionsPerDay / config.shards),
      noteHeavy: (heavy) => this.heavy.note(run, heavy),
      countDrift: (rows, { version: model }) => this.drift.count({ run, model }, rows),
    };
    return new Lane(store, this.scorer, this.metrics, settings, onFault, this.shadow);
  }

  private async close(run: string): Promise<void> {
    const keepers = this.keepers.get(run) ?? [];
    this.keepers.delete(run);
    await Promise.all(keepers.map((keeper) => keeper.close()));
  }

  private pollLater(): void {
    this.polling = setTimeout(
      () => {
        void this.poll()
          .catch((fault: unknown) => this.log.warn({ err: fault }, 'the lanes could not be supervised'))
          .finally(() => {
            if (!this.closing) this.pollLater();
          });
      },
      Math.min(POLL_MS, this.config.stalledCheckMs),
    );
  }

  /** While the clock of this process is wrong its lanes fetch no jobs: events wait, or go to another process. */
  private async poll(): Promise<void> {
    const { isRight } = this.clock;
    const keepers = [...this.keepers.values()].flat();
    for (const keeper of keepers) keeper.hold(!isRight);
    if (isRight) await Promise.all([this.matchReplays(), this.pollLanes()]);
  }

  private async pollLanes(): Promise<void> {
    const lanes = [...this.keepers].flatMap(([run, keepers]) =>
      keepers.map((keeper, shard) => ({ keeper, keys: shardKeys(run, shard) })),
    );
    const busy = await haveJobs(
      this.fastRedis,
      lanes.map(({ keys }) => keys),
    );
    await Promise.all(lanes.map(({ keeper }, i) => keeper.poll(busy[i] === true)));
  }

  /** A replay has lanes while it was used lately or has jobs. Replays without lanes are checked for jobs less often. */
  private async matchReplays(): Promise<void> {
    const pollsAll = this.polls++ % RESTING_POLLS === 0;
    for (const [name, touchedAt] of await this.runs.lastUsed()) {
      const isOpen = this.keepers.has(name);
      if (Date.now() - touchedAt < REPLAY_REST_MS) {
        if (!isOpen) await this.open(name);
      } else if (isOpen || pollsAll) {
        const isIdle = await this.isIdle(name);
        if (isOpen && isIdle) await this.close(name);
        if (!isOpen && !isIdle) await this.open(name);
      }
    }
  }

  private async isIdle(run: string): Promise<boolean> {
    const shards = Array.from({ length: this.config.shards }, (_, shard) => shardKeys(run, shard));
    return (await haveJobs(this.fastRedis, shards)).every((hasJobs) => !hasJobs);
  }
}

/** Jobs that failed outside of the lane, and the job that no worker can read. */
class StrayJobs {
  private isSuspect = false;

  constructor(private readonly jobs: LaneJobs) {}

  /** When the data of a job is no JSON, BullMQ fetches no other. */
  noteFault(fault: Error): void {
    this.isSuspect ||= fault.name === 'SyntaxError';
  }

  async find(): Promise<RawJob[]> {
    const unreadable = this.isSuspect ? await this.jobs.unreadableHead() : null;
    this.isSuspect = false;
    return [...(unreadable === null ? [] : [unreadable]), ...(await this.jobs.failed(FAILED_AT_ONCE))];
  }
}

/** `activeMs` is the time since the active job began; 0 without one. */
function timedWork<T>(work: (job: Job) => Promise<T>): { work: (job: Job) => Promise<T>; activeMs: () => number } {
  let beganAt: number | null = null;
  return {
    work: (job) => {
      beganAt = performance.now();
      return work(job).finally(() => (beganAt = null));
    },
    activeMs: () => (beganAt === null ? 0 : performance.now() - beganAt),
  };
}
