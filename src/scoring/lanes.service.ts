/** Opens a lane for every shard of every run that is at work, and closes them in order. */
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { shardOf } from '../core/hash.js';
import { MINUTE_MS, SECOND_MS } from '../core/time.js';
import type { JobName } from '../core/jobs.js';
import type { Config } from '../ops/config.js';
import type { Logger } from '../ops/log.js';
import type { Metrics } from '../ops/metrics.js';
import { CONFIG, LOG, METRICS, MODEL, BUSINESS, WAITING_REDIS, RUNS } from '../ops/tokens.js';
import { openQueue, openWorker } from '../redis/queues.js';
import { LIVE_RUN, shardKeys } from '../redis/keys.js';
import type { RunStore } from '../redis/run.store.js';
import { ShardStore } from '../redis/shard.store.js';
import type { ScoringModel } from '../core/ports.js';
import type { Business } from '../ops/business.js';
import { Lane } from './lane.js';
import { taskOf } from './task.js';

type LaneWorker = Worker<unknown, unknown, JobName>;

/** How often replays are looked for, and how long after the last touch their lanes stay open. */
const LOOK_MS = SECOND_MS;
const REPLAY_REST_MS = 10 * MINUTE_MS;

@Injectable()
export class LanesService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly workers = new Map<string, LaneWorker[]>();
  private readonly stopping = new AbortController();
  private looking: NodeJS.Timeout | null = null;
  private closing = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(WAITING_REDIS) private readonly redis: Redis,
    @Inject(RUNS) private readonly runs: RunStore,
    @Inject(MODEL) private readonly model: ScoringModel,
    @Inject(BUSINESS) private readonly business: Business,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.open(LIVE_RUN);
    this.lookForReplays();
  }

  /** Stops taking jobs and waits for those in hand; what is not done by the deadline is left to whoever comes next. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    if (this.looking !== null) clearTimeout(this.looking);
    const late = new Promise((resolve) => setTimeout(resolve, this.config.drainSeconds * SECOND_MS).unref());
    await Promise.race([late, Promise.all([...this.workers.keys()].map((run) => this.close(run)))]);
    this.stopping.abort();
  }

  private async open(run: string): Promise<void> {
    const workers: LaneWorker[] = [];
    this.workers.set(run, workers);
    try {
      for (let shard = 0; shard < this.config.shards; shard++) workers.push(await this.openLane(run, shard));
    } catch (fault) {
      await this.close(run); // the next look tries again
      throw fault;
    }
  }

  private async openLane(run: string, shard: number): Promise<LaneWorker> {
    const keys = shardKeys(run, shard);
    const queue = openQueue(this.redis, keys);
    await queue.setGlobalConcurrency(1); // one job at a time across all processes: this makes the lane
    await queue.close();
    const onFault = (fault: unknown): void => {
      this.log.warn({ err: fault, run, shard }, 'a lane met a fault and tries again');
    };
    const owns = (customerId: string): boolean => shardOf(customerId, this.config.shards) === shard;
    const settings = { ...this.config, owns, catalog: this.business.catalog, business: this.business };
    const lane = new Lane(new ShardStore(this.redis, keys), this.model, this.metrics, settings, onFault);
    const worker = openWorker(this.redis, keys, this.config, (job: Job) =>
      lane.process(taskOf(job), this.stopping.signal),
    );
    worker.on('error', onFault);
    worker.on('failed', (_job, fault) => {
      this.log.error({ err: fault, run, shard }, 'a job cannot be done and stays among the failed ones');
    });
    worker.run().catch(onFault);
    return worker;
  }

  private async close(run: string): Promise<void> {
    const workers = this.workers.get(run) ?? [];
    this.workers.delete(run);
    await Promise.all(workers.map((worker) => worker.close()));
  }

  private lookForReplays(): void {
    this.looking = setTimeout(() => {
      void this.matchReplays()
        .catch((fault: unknown) => this.log.warn({ err: fault }, 'the replays could not be listed'))
        .finally(() => {
          if (!this.closing) this.lookForReplays();
        });
    }, LOOK_MS);
  }

  private async matchReplays(): Promise<void> {
    const replays = (await this.runs.list()).filter(({ mode }) => mode === 'replay');
    for (const { name, touchedAt } of replays) {
      const active = Date.now() - touchedAt < REPLAY_REST_MS;
      if (active && !this.workers.has(name)) await this.open(name);
      if (!active && this.workers.has(name)) await this.close(name);
    }
  }
}
