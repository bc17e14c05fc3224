/**
 * The queues of the webhooks: one per endpoint, so that an endpoint that hangs or is down delays no other. The
 * endpoints come from the configuration only.
 */
import { Queue, Worker, type BackoffStrategy, type Job, type JobsOptions, type Processor } from 'bullmq';
import { clientOf, type Redis } from './client.js';
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
/** A delivery survives many crashes of its workers. */
const MOST_STALLS = 50;
const RETRY_MS = 200;
const IDLE_SECONDS = 2;
/**
 * Done jobs are kept for a while. A second dispatcher may have read the same entry of an outbox and add the same job a
 * little later; BullMQ recognises it only while the first one is there.
 */
const KEPT_WHEN_DONE = { age: 60, count: 1_000 };

export function openWebhookQueue(redis: Redis, endpoint: string): WebhookQueue {
  const queue: WebhookQueue = new Queue(queueName(endpoint), {
    connection: clientOf(redis),
    prefix: WEBHOOK_PREFIX,
    skipWaitingForReady: true,
    skipVersionCheck: true,
    streams: { events: { maxLen: EVENT_STREAM_LENGTH } },
  });
  queue.on('error', () => undefined);
  return queue;
}

/** The job id is the event's id, so an event that is added twice is one job. */
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
    connection: clientOf(redis),
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
