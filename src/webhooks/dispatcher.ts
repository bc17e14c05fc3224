/**
 * Moves entries from the outboxes into the queues.
 *
 * 1. Every entry becomes an event, and a job for each endpoint that wants it. The job's id is derived from the entry.
 * 2. Once Redis has all jobs, the entries are removed from the outboxes.
 *
 * If the process ends between the two, the same jobs are added again, and an id that exists already adds nothing. So
 * several processes may do this at the same time, and nothing is lost.
 */
import { cloudEventOf, isWanted } from '../core/contracts/webhooks.js';
import type { OutboxEntry, OutboxStore } from '../redis/outbox.store.js';
import { deliveryJob, type WebhookQueue, type WebhookQueueSettings } from '../redis/webhook.queues.js';
import type { Endpoint } from './endpoints.js';

export interface DispatcherSettings extends WebhookQueueSettings {
  webhookSource: string;
}

export class Dispatcher {
  constructor(
    private readonly outbox: OutboxStore,
    private readonly endpoints: readonly Endpoint[],
    private readonly queueOf: (endpoint: string) => Pick<WebhookQueue, 'addBulk'>,
    private readonly settings: DispatcherSettings,
    /** Called for an entry that cannot be read; it is skipped. */
    private readonly onUnreadable: (entry: OutboxEntry) => void,
  ) {}

  /** @param epoch of the data: after a loss of data, versions are used again, and so are the ids of entries */
  async handOver(entries: readonly OutboxEntry[], epoch: string): Promise<void> {
    for (const entry of entries) if (entry.entry === null) this.onUnreadable(entry);
    await Promise.all(this.endpoints.map((endpoint) => this.enqueueFor(endpoint, entries, epoch)));
    await this.outbox.handedOver(entries);
  }

  private async enqueueFor(endpoint: Endpoint, entries: readonly OutboxEntry[], epoch: string): Promise<void> {
    const jobs = entries.flatMap(({ shard, id, entry }) => {
      if (entry === null || !isWanted(entry, endpoint)) return [];
      return [
        deliveryJob(cloudEventOf(entry, eventIdOf(epoch, shard, id), this.settings.webhookSource), this.settings),
      ];
    });
    if (jobs.length > 0) await this.queueOf(endpoint.name).addBulk(jobs);
  }
}

/** Contains no colons, because BullMQ refuses them, and no full stops, which separate the parts of the signed text. */
function eventIdOf(epoch: string, shard: number, entry: string): string {
  return `${epoch}_${shard}_${entry}`;
}
