/** Processes the queue of each endpoint separately, and reports the outcome of each attempt to BullMQ. */
import { WaitingRedis } from '../redis/connections.js';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DelayedError, UnrecoverableError, type Worker } from 'bullmq';
import { SECOND_MS } from '../core/primitives/time.js';
import { DELIVERY_OUTCOMES } from '../core/contracts/webhooks.js';
import { Calendar } from '../core/primitives/calendar.js';
import { Business } from '../business/business.js';
import { Config } from '../ops/config.js';
import { Log } from '../ops/log.js';
import { Metrics } from '../ops/metrics.js';
import { ContactStore } from '../redis/contact.store.js';
import { DeliveryLog } from '../redis/delivery.log.js';
import { openWebhookWorker, type DeliveryJob, type WebhookJob } from '../redis/webhook.queues.js';
import { Deliverer, type Attempt } from './deliverer.js';
import { Endpoints, type Endpoint } from './endpoints.js';
import { waitMs } from './verdict.js';

/** The attempt failed and will be repeated. */
class TryAgainError extends Error {
  override readonly name = 'TryAgainError';

  constructor(
    words: string,
    readonly askedMs: number | null,
  ) {
    super(words);
  }
}

@Injectable()
export class DeliveriesService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly workers: Worker<DeliveryJob, void, 'deliver'>[] = [];

  constructor(
    private readonly config: Config,
    private readonly redis: WaitingRedis,
    private readonly endpoints: Endpoints,
    private readonly contacts: ContactStore,
    private readonly deliveryLog: DeliveryLog,
    private readonly business: Business,
    private readonly calendar: Calendar,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    for (const endpoint of this.endpoints.list) {
      // Starts every counter at zero: without it, an endpoint that never answers would have no rate to compare with.
      for (const outcome of DELIVERY_OUTCOMES)
        this.metrics.webhookDeliveries.inc({ endpoint: endpoint.name, outcome }, 0);
      this.workers.push(this.open(endpoint));
    }
  }

  /** Waits for the open requests. A delivery not done by the deadline is sent again by the next process. */
  async beforeApplicationShutdown(): Promise<void> {
    const late = new Promise((resolve) => setTimeout(resolve, this.config.drainSeconds * SECOND_MS).unref());
    await Promise.race([late, Promise.all(this.workers.map((worker) => worker.close()))]);
  }

  private open(endpoint: Endpoint): Worker<DeliveryJob, void, 'deliver'> {
    const { config } = this;
    const deliverer = new Deliverer(
      endpoint,
      this.contacts,
      this.business.contact,
      this.calendar,
      this.deliveryLog,
      config,
    );
    const backoff = { firstMs: config.webhookBackoffMs, mostMs: config.webhookBackoffMaxSeconds * SECOND_MS };
    const worker = openWebhookWorker(
      this.redis,
      endpoint.name,
      { ...config, concurrency: config.webhookConcurrency },
      (job, token) => this.deliver(deliverer, job, token),
      (attempt, _type, fault) =>
        waitMs(attempt, backoff, Math.random(), fault instanceof TryAgainError ? fault.askedMs : null),
    );
    worker.on('error', (fault) => this.log.warn({ err: fault, endpoint: endpoint.name }, 'webhook deliveries'));
    return worker;
  }

  private async deliver(deliverer: Deliverer, job: WebhookJob, token: string | undefined): Promise<void> {
    const most = job.opts.attempts ?? this.config.webhookAttempts;
    const ended = await deliverer.attempt(job.data.event, job.attemptsMade + 1, most);
    this.report(ended);
    const words = ended.status === null ? ended.detail : `HTTP ${ended.status}`;
    switch (ended.outcome) {
      case 'delivered':
      case 'suppressed':
        return;
      case 'held':
        await job.moveToDelayed(ended.until ?? 0, token);
        throw new DelayedError();
      case 'retried':
        throw new TryAgainError(words, ended.askedMs);
      case 'failed':
        throw new UnrecoverableError(words);
    }
  }

  private report({ endpoint, event, outcome, status, detail, ms }: Attempt): void {
    this.metrics.webhookDeliveries.inc({ endpoint, outcome });
    if (outcome === 'held' || outcome === 'suppressed') return;
    this.metrics.webhookDelivery.observe(ms / SECOND_MS);
    if (outcome === 'failed') this.log.warn({ endpoint, event, status, detail }, 'a webhook waits for a redrive');
  }
}
