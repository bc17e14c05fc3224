/**
 * The queues of the webhooks: one per endpoint, so that one that hangs or is down holds up no other. Which endpoints
 * there are is decided by the configuration alone.
 */
import { Queue, Worker, type BackoffStrategy, type Job, type JobsOptions, type Processor } from 'bullmq';
import type { Redis } from 'ioredis';
import type { CloudEvent } from '../core/contracts/webhooks.js';
import { WEBHOOK_PREFIX } from './keys.js';
import type { LaneTiming } from './queues.js';

export interface DeliveryJob {
  event: CloudEvent;
}
export type WebhookQueue = Queue<DeliveryJob, void, 'deliver'>;
export type WebhookJob = Job<DeliveryJob, void, 'deliver'>;

export interface WebhookQueueSettings {
  webhookAttempts: number;
  webhookFailedDays: number;
}

const EVENT_STREAM_LENGTH = 100;
const DAY_SECONDS = 86_400;
/** A delivery survives many crashes of those who try it. */
const MOST_STALLS = 50;
const RETRY_MS = 200;
const IDLE_SECONDS = 2;
/**
 * Done jobs are remembered a while: a second dispatcher that has read the same entry of an outbox a little later adds
 * the same job, and it must still be there to be recognised.
 */
const KEPT_WHEN_DONE = { age: 60, count: 1_000 };

export function openWebhookQueue(redis: Redis, endpoint: string): WebhookQueue {
  const queue: WebhookQueue = new Queue(queueName(endpoint), {
    connection: redis,
    prefix: WEBHOOK_PREFIX,
    skipWaitingForReady: true,
    skipVersionCheck: true,
    streams: { events: { maxLen: EVENT_STREAM_LENGTH } },
  });
  queue.on('error', () => undefined);
  return queue;
}

/** The same event added again is the same job. */
export function deliveryJob(
  event: CloudEvent,
  { webhookAttempts, webhookFailedDays }: WebhookQueueSettings,
): { name: 'deliver'; data: DeliveryJob; opts: JobsOptions } {
  const opts = {
    jobId: event.id,
    attempts: webhookAttempts,
    backoff: { type: 'webhook' },
    removeOnComplete: KEPT_WHEN_DONE,
    removeOnFail: { age: webhookFailedDays * DAY_SECONDS },
    stackTraceLimit: 0,
  };
  return { name: 'deliver', data: { event }, opts };
}

export function openWebhookWorker(
  redis: Redis,
  endpoint: string,
  { lockMs, stalledCheckMs, concurrency }: LaneTiming & { concurrency: number },
  processor: Processor<DeliveryJob, void, 'deliver'>,
  backoffStrategy: BackoffStrategy,
): Worker<DeliveryJob, void, 'deliver'> {
  return new Worker(queueName(endpoint), processor, {
    connection: redis,
    prefix: WEBHOOK_PREFIX,
    concurrency,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    maxStalledCount: MOST_STALLS,
    runRetryDelay: RETRY_MS,
    drainDelay: IDLE_SECONDS,
    settings: { backoffStrategy },
  });
}

function queueName(endpoint: string): string {
  return `webhooks-${endpoint}`;
}
