/** The webhooks as an operator sees them: the endpoints, the state of their deliveries, and redriving. */
import { FastRedis } from '../redis/connections.js';
import { randomBytes } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { DeliveriesView, RedriveView, WebhookTestView, WebhookView, WebhooksView } from '../client/protocol.js';
import { ProblemError } from '../core/contracts/problems.js';
import { Calendar } from '../core/primitives/calendar.js';
import { Business } from '../business/business.js';
import { Config } from '../ops/config.js';
import { Log } from '../ops/log.js';
import { Metrics } from '../ops/metrics.js';
import { ContactStore } from '../redis/contact.store.js';
import { type LogQuery, DeliveryLog } from '../redis/delivery.log.js';
import { OutboxStore } from '../redis/outbox.store.js';
import { openWebhookQueue, type WebhookJob, type WebhookQueue } from '../redis/webhook.queues.js';
import { Deliverer } from './deliverer.js';
import { Endpoints, type Endpoint } from './endpoints.js';
import { registerWebhookGauges } from './webhook.gauges.js';

export interface DeliveryQuery extends LogQuery {
  endpoint: string | undefined;
}

export interface RedriveQuery {
  endpoint: string | undefined;
  /** Ids of events; all failed ones when left out. */
  ids: readonly string[] | undefined;
  limit: number;
}

@Injectable()
export class WebhooksService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly queues: ReadonlyMap<string, WebhookQueue>;

  constructor(
    private readonly config: Config,
    private readonly endpoints: Endpoints,
    redis: FastRedis,
    private readonly outbox: OutboxStore,
    private readonly deliveryLog: DeliveryLog,
    private readonly contacts: ContactStore,
    private readonly business: Business,
    private readonly calendar: Calendar,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {
    this.queues = new Map(endpoints.list.map(({ name }) => [name, openWebhookQueue(redis, name)]));
  }

  onApplicationBootstrap(): void {
    if (this.config.webhooksFile !== '') registerWebhookGauges(this.metrics, this.queues, this.outbox);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }

  async list(): Promise<WebhooksView> {
    const endpoints = await Promise.all(this.endpoints.list.map((endpoint) => this.viewOf(endpoint)));
    return { endpoints, outbox: await this.outbox.counts() };
  }

  /** The newest first. */
  async deliveries({ endpoint, ...query }: DeliveryQuery): Promise<DeliveriesView> {
    const names = this.chosen(endpoint).map(({ name }) => name);
    return this.deliveryLog.page(names, query);
  }

  /** Puts failed deliveries back into the queue with all their attempts again. */
  async redrive({ endpoint, ids, limit }: RedriveQuery): Promise<RedriveView> {
    const queues = this.chosen(endpoint).map(({ name }) => this.queueOf(name));
    const counts = { redriven: 0, skipped: 0 };
    for (const queue of queues) {
      const jobs = ids === undefined ? await queue.getFailed(0, limit - counts.redriven - 1) : await named(queue, ids);
      for (const job of jobs.slice(0, limit - counts.redriven)) {
        if (await putBack(job)) counts.redriven++;
        else counts.skipped++;
      }
      if (counts.redriven >= limit) break;
    }
    this.log.info({ endpoint, ...counts }, 'webhooks were redriven');
    const left = await Promise.all(queues.map((queue) => queue.getFailedCount()));
    return { ...counts, left: left.reduce((sum, count) => sum + count, 0) };
  }

  /** Redis keeps it, so it holds for all processes and after a restart. */
  async setPaused(name: string, isPaused: boolean): Promise<WebhookView> {
    const [endpoint] = this.chosen(name);
    if (endpoint === undefined) throw unknown(name);
    const queue = this.queueOf(name);
    await (isPaused ? queue.pause() : queue.resume());
    this.log.info({ endpoint: name, isPaused }, 'deliveries of a webhook were paused or resumed');
    return this.viewOf(endpoint);
  }

  /** Sends one event at once and returns the outcome. */
  async test(name: string): Promise<WebhookTestView> {
    const [endpoint] = this.chosen(name);
    if (endpoint === undefined) throw unknown(name);
    const { contacts, business, calendar, deliveryLog, config } = this;
    const deliverer = new Deliverer(endpoint, contacts, business.contact, calendar, deliveryLog, config);
    const { event, outcome, status, detail, ms } = await deliverer.test({
      specversion: '1.0',
      id: `ping_${randomBytes(12).toString('hex')}`,
      source: this.config.webhookSource,
      type: 'tidewatch.ping',
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      data: {},
    });
    return { event, delivered: outcome === 'delivered', status, detail, ms };
  }

  private async viewOf({ name, url, events, severities, strategies, isContact }: Endpoint): Promise<WebhookView> {
    const [jobs, isPaused, attempts] = await Promise.all([
      this.queueOf(name).getJobCounts('waiting', 'active', 'delayed', 'failed'),
      this.queueOf(name).isPaused(),
      this.deliveryLog.counts(name),
    ]);
    const { waiting = 0, active = 0, delayed = 0, failed = 0 } = jobs;
    const counts = {
      waiting: waiting + active,
      delayed,
      failed,
      delivered: attempts.delivered,
      suppressed: attempts.suppressed,
    };
    // The query string often holds a secret.
    const address = url.origin + url.pathname;
    return { name, url: address, events, severities, strategies, contact: isContact, paused: isPaused, counts };
  }

  /** Throws an `unknown_webhook` problem. */
  private chosen(name: string | undefined): readonly Endpoint[] {
    const found = this.endpoints.list.filter((endpoint) => name === undefined || endpoint.name === name);
    if (name !== undefined && found.length === 0) throw unknown(name);
    return found;
  }

  private queueOf(name: string): WebhookQueue {
    const queue = this.queues.get(name);
    if (queue === undefined) throw unknown(name);
    return queue;
  }
}

async function named(queue: WebhookQueue, ids: readonly string[]): Promise<WebhookJob[]> {
  const jobs = await Promise.all(ids.map((id) => queue.getJob(id)));
  return jobs.filter((job) => job !== undefined);
}

/** False for a delivery that has not failed, or that somebody else has just put back. */
async function putBack(job: WebhookJob): Promise<boolean> {
  if (!(await job.isFailed())) return false;
  return job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true }).then(
    () => true,
    () => false,
  );
}

function unknown(name: string): ProblemError {
  return new ProblemError('unknown_webhook', `There is no endpoint "${name}": GET /v1/webhooks lists them.`);
}
