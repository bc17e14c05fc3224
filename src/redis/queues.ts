/** The queues of a run: one per shard. The only file that knows how a BullMQ queue is made. */
import { Queue, Worker, type Job, type Processor, type WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobName } from '../core/contracts/jobs.js';
import { LaneJobs } from './bullmq.store.js';
import { QUEUE_NAME, type ShardKeys } from './keys.js';

/** Only the current state of a queue matters: its stream of events is kept short, done jobs are dropped. */
const EVENT_STREAM_LENGTH = 100;
/** A lane survives many crashes of its workers; a job that ends them again and again is put aside in the end. */
const MOST_STALLS = 50;
/** A fault of the connection is over when Redis is back: not worth BullMQ's fifteen seconds. */
const RETRY_MS = 200;
/** An idle worker asks by itself this often, should the sign that a job waits have been lost. */
const IDLE_SECONDS = 2;

export function openQueue(redis: Redis, keys: ShardKeys): Queue<unknown, unknown, JobName> {
  const queue: Queue<unknown, unknown, JobName> = new Queue(QUEUE_NAME, {
    connection: redis,
    prefix: keys.prefix,
    // Both would ask Redis once, at the start, and remember a failure for ever; its version is checked at start-up.
    skipWaitingForReady: true,
    skipVersionCheck: true,
    streams: { events: { maxLen: EVENT_STREAM_LENGTH } },
    defaultJobOptions: { removeOnComplete: true, removeOnFail: false, attempts: 1 },
  });
  // Faults of the connection go to its owner; every queue on it would print them once more.
  queue.on('error', () => undefined);
  return queue;
}

export interface LaneTiming {
  lockMs: number;
  stalledCheckMs: number;
}

/** When a worker may take its next job; see Hands. */
export interface JobSlots {
  readonly areFree: boolean;
  whenFree: <T>(takeJob: () => Promise<T>) => Promise<T>;
}

type QueueJob = Job<unknown, unknown, JobName>;
export type LaneWorker = Worker<unknown, unknown, JobName>;

/** Takes no job while its process has no free slot. */
class BudgetedWorker extends Worker<unknown, unknown, JobName> {
  constructor(
    processor: Processor<unknown, unknown, JobName>,
    options: WorkerOptions,
    private readonly slots: JobSlots,
    private readonly jobs: LaneJobs,
  ) {
    super(QUEUE_NAME, processor, options);
  }

  /** BullMQ's script that ends a job also fetches the next one. That fetch is skipped while this process has no free slot, so that another process can take the job. */
  override processJob(job: QueueJob, token: string, takesNext = () => true): ReturnType<LaneWorker['processJob']> {
    return super.processJob(job, token, () => takesNext() && (this.slots.areFree || this.leaves()));
  }

  /** A worker that closes meanwhile takes none. */
  protected override moveToActive(token: string, name?: string): Promise<QueueJob> {
    return this.slots.whenFree(() =>
      this.closing === undefined ? super.moveToActive(token, name) : this.nextJobFromJobData(),
    );
  }

  /** Wakes an idle worker by the marker that BullMQ sets when a job comes; a marker that is lost is made up for by the next poll. */
  private leaves(): false {
    // Behind the end of the job, which is about to be sent on this connection.
    setImmediate(() => void this.jobs.wakeWorker().catch(() => undefined));
    return false;
  }
}

/** A worker that takes the shard's jobs one at a time. It does not run until `run` is called. */
export function openWorker(
  redis: Redis,
  keys: ShardKeys,
  timing: LaneTiming,
  processor: Processor<unknown, unknown, JobName>,
  slots: JobSlots,
): LaneWorker {
  const options: WorkerOptions = {
    connection: redis,
    prefix: keys.prefix,
    autorun: false,
    concurrency: 1,
    lockDuration: timing.lockMs,
    stalledInterval: timing.stalledCheckMs,
    maxStalledCount: MOST_STALLS,
    runRetryDelay: RETRY_MS,
    drainDelay: IDLE_SECONDS,
    removeOnComplete: { count: 0 },
  };
  return new BudgetedWorker(processor, options, slots, new LaneJobs(redis, keys));
}
