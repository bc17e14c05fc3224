/** Settings of the webhooks. */
import { flag, path, text, whole } from './setting.js';

export const WEBHOOK_SETTINGS = {
  webhooksFile: path('WEBHOOKS_FILE', '', 'JSON list of the endpoints of webhooks; empty: no webhooks'),
  webhookHosts: text(
    'WEBHOOK_HOSTS',
    '',
    'names',
    'hosts an endpoint may be on, with commas between them; empty: none',
  ),
  webhookAllowPrivate: flag(
    'WEBHOOK_ALLOW_PRIVATE',
    'deliver to loopback and private addresses, and without TLS, as well',
  ),
  webhookSource: text('WEBHOOK_SOURCE', '/tidewatch', 'URI reference', 'the `source` of the events'),
  webhookConcurrency: whole('WEBHOOK_CONCURRENCY', 10, 1, 1000, 'requests', 'the most at once to one endpoint'),
  webhookTimeoutMs: whole('WEBHOOK_TIMEOUT_MS', 10_000, 100, 600_000, 'ms', 'an attempt that takes longer has failed'),
  webhookAttempts: whole('WEBHOOK_ATTEMPTS', 20, 1, 1000, 'attempts', 'then a delivery waits for a redrive'),
  webhookBackoffMs: whole(
    'WEBHOOK_BACKOFF_MS',
    5000,
    10,
    3_600_000,
    'ms',
    'wait before the second attempt; it doubles with each',
  ),
  webhookBackoffMaxSeconds: whole(
    'WEBHOOK_BACKOFF_MAX_SECONDS',
    21_600,
    1,
    604_800,
    's',
    'the longest wait between two attempts, asked for by the receiver or not',
  ),
  webhookFailedDays: whole('WEBHOOK_FAILED_DAYS', 30, 1, 3650, 'days', 'how long a failed delivery can be redriven'),
  webhookLogEntries: whole('WEBHOOK_LOG_ENTRIES', 10_000, 100, 10_000_000, 'entries', 'delivery log of each endpoint'),
  webhookOutboxEntries: whole(
    'WEBHOOK_OUTBOX_ENTRIES',
    50_000,
    100,
    10_000_000,
    'entries',
    'the most per shard that may wait for a dispatcher; beyond, the oldest are lost',
  ),
} as const;
