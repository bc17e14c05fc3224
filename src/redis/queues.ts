/** The queues of a run: one per shard. Only this file makes BullMQ queues and workers of shards. */
import { Queue, Worker, type Job, type Processor, type WorkerOptions } from 'bullmq';
import { clientOf, type Redis } from './client.js';
import type { JobName } from '../core/contracts/jobs.js';
import { LaneJobs } from './bullmq.store.js';
import { QUEUE_NAME, type ShardKeys } from './keys.js';
import type { OwnJob } from './lane.store.js';

/** Nobody reads the finished jobs of a queue, so its stream of events is kept short. */
const EVENT_STREAM_LENGTH = 100;
/**
 * A lane survives many crashes of its workers. A job that has crashed so many of them fails, and goes into quarantine.
 */
const MOST_STALLS = 50;
/**
 * Wait after a fault of the connection. BullMQ's default of fifteen seconds would stop the lane long after Redis is
 * back.
 */
const RETRY_MS = 200;
/**
 * An idle worker asks for a job this often, which costs ten commands: a connection that waits for longer passes for
 * frozen. A job whose marker was lost is found sooner by the watchdog.
 */
const IDLE_SECONDS = 5;

export function openQueue(redis: Redis, keys: ShardKeys): Queue<unknown, unknown, JobName> {
  const queue: Queue<unknown, unknown, JobName> = new Queue(QUEUE_NAME, {
    connection: clientOf(redis),
    prefix: keys.prefix,
    // Each of these checks asks Redis once and keeps a failure for ever. The service checks the version when it starts.
    skipWaitingForReady: true,
    skipVersionCheck: true,
    streams: { events: { maxLen: EVENT_STREAM_LENGTH } },
    defaultJobOptions: { removeOnComplete: true, removeOnFail: false, attempts: 1 },
  });
  // The owner of the connection reports its faults. Every queue on it would report each of them again.
  queue.on('error', () => undefined);
  return queue;
}

export interface LaneTiming {
  lockMs: number;
  stalledCheckMs: number;
}

/** When a worker may fetch its next job; see ConcurrencyBudget. */
export interface JobSlots {
  readonly areFree: boolean;
  whenFree: <T>(takeJob: () => Promise<T>) => Promise<T>;
}

type QueueJob = Job<unknown, OwnJob, JobName>;
type BullWorker = Worker<unknown, OwnJob, JobName>;
export type LaneWorker = BudgetedWorker;

/** Fetches no job while its process has no free slot. */
class BudgetedWorker extends Worker<unknown, OwnJob, JobName> {
  constructor(
    processor: Processor<unknown, OwnJob, JobName>,
    options: WorkerOptions,
    private readonly slots: JobSlots,
    private readonly jobs: LaneJobs,
  ) {
    super(QUEUE_NAME, processor, options);
  }

  /**
   * BullMQ's script that ends a job also fetches the next one. That fetch is skipped while this process has no free
   * slot, so that another process can fetch the job.
   */
  override processJob(job: QueueJob, token: string, takesNext = () => true): ReturnType<BullWorker['processJob']> {
    return super.processJob(job, token, () => takesNext() && (this.slots.areFree || this.leaves()));
  }

  /**
   * A job that was ended by its commit leaves nothing to do here. While it was held, BullMQ set no marker for new jobs, so
   * this worker takes the next one itself, or tells the others.
   */
  protected override handleCompleted(
    result: OwnJob,
    job: QueueJob,
    token: string,
    takesNext = () => true,
  ): Promise<QueueJob> {
    if (result === 'held') return super.handleCompleted(result, job, token, takesNext);
    if (result === 'last') return this.nextJobFromJobData();
    if (!takesNext() || this.closing !== undefined) this.leaves();
    return this.moveToActive(token, this.opts.name);
  }

  /** A worker that was closed while it waited for a slot fetches no job. */
  protected override moveToActive(token: string, name?: string): Promise<QueueJob> {
    return this.slots.whenFree(() =>
      this.closing === undefined ? super.moveToActive(token, name) : this.nextJobFromJobData(),
    );
  }

  /**
   * Puts a held job back whose worker no longer renews its lock: one that an earlier call noted as suspect. BullMQ's
   * own timer would ask for that every second although no job is held. Nobody waits for it: the connection of a worker
   * may be what hangs.
   */
  takeBackStalled(): void {
    this.backend.moveStalledJobsToWait().catch((fault: unknown) => {
      this.emit('error', fault instanceof Error ? fault : new Error(String(fault)));
    });
  }

  /**
   * Wakes an idle worker of any process by the marker that BullMQ sets for a new job. If the marker is lost, the next
   * poll finds the job.
   */
  private leaves(): false {
    // Must be sent after the command that ends the job, which goes out on this connection now.
    setImmediate(() => void this.jobs.wakeWorker().catch(() => undefined));
    return false;
  }
}

/** A worker that processes the shard's jobs one at a time. It starts when `run` is called. */
export function openWorker(
  redis: Redis,
  keys: ShardKeys,
  timing: LaneTiming,
  processor: Processor<unknown, OwnJob, JobName>,
  slots: JobSlots,
): LaneWorker {
  const options: WorkerOptions = {
    connection: clientOf(redis),
    prefix: keys.prefix,
    autorun: false,
    concurrency: 1,
    lockDuration: timing.lockMs,
    skipStalledCheck: true, // see takeBackStalled
    stalledInterval: timing.stalledCheckMs / 2, // a check sooner after another one, of any process, does nothing
    maxStalledCount: MOST_STALLS,
    runRetryDelay: RETRY_MS,
    drainDelay: IDLE_SECONDS,
    removeOnComplete: { count: 0 },
  };
  return new BudgetedWorker(processor, options, slots, new LaneJobs(redis, keys));
}
