/** The number of waiting deliveries, read when Prometheus scrapes. */
import type { Metrics } from '../ops/metrics.js';
import type { OutboxStore } from '../redis/outbox.store.js';
import type { WebhookQueue } from '../redis/webhook.queues.js';

export function registerWebhookGauges(
  metrics: Metrics,
  queues: ReadonlyMap<string, WebhookQueue>,
  outbox: OutboxStore,
): void {
  const counted = (name: string, help: string, count: (queue: WebhookQueue) => Promise<number>): void =>
    metrics.onScrape(name, help, ['endpoint'], async (gauge) => {
      for (const [endpoint, queue] of queues) gauge.set({ endpoint }, await count(queue));
    });
  counted(
    'tidewatch_webhook_waiting',
    'Deliveries that wait: for their turn, a retry, or the end of quiet hours',
    (queue) => queue.getJobCountByTypes('waiting', 'active', 'delayed'),
  );
  counted('tidewatch_webhook_failed', 'Deliveries that failed for good and wait for a redrive', (queue) =>
    queue.getFailedCount(),
  );
  metrics.onScrape('tidewatch_webhook_outbox_entries', 'Entries not yet handed to the queues', [], async (gauge) => {
    gauge.set({}, (await outbox.counts()).waiting);
  });
  metrics.onScrape('tidewatch_webhook_outbox_dropped', 'Entries lost because too many waited', [], async (gauge) => {
    gauge.set({}, (await outbox.counts()).dropped);
  });
}
