/** Finds settings that are valid one by one but cannot work together. */
import { SECOND_MS } from '../core/primitives/time.js';

/** One commit may publish a stage change and an alert of a customer. */
const ENTRIES_EACH = 2;

type Numbers =
  | ('lockMs' | 'stalledCheckMs' | 'batchEvents' | 'maxPendingEvents' | 'maxBacklogEvents' | 'feedEntries' | 'shards')
  | ('sweepPerSecond' | 'sweepSeconds')
  | ('port' | 'scorerPort' | 'metricsPort')
  | ('webhookOutboxEntries' | 'webhookBackoffMs' | 'webhookBackoffMaxSeconds');

/** The settings that limit each other. */
export type Limited = Readonly<Record<Numbers, number> & { webhooksFile: string; scorers: number | 'auto' }>;

/** One sentence for each combination that cannot work. */
export function contradictions(config: Limited): string[] {
  const { lockMs, stalledCheckMs, batchEvents, sweepPerSecond, sweepSeconds, shards } = config;
  const largestCommit = ENTRIES_EACH * batchEvents; // lanes and sweeps put fewer into one commit where that is too much
  const sentences: [isWrong: boolean, sentence: string][] = [
    [
      config.metricsPort !== 0 && config.metricsPort === config.port,
      `METRICS_PORT (${config.metricsPort}) must differ from PORT: it is a port of its own, or 0 for none`,
    ],
    [
      stalledCheckMs > lockMs,
      `STALLED_CHECK_MS (${stalledCheckMs}) must not exceed LOCK_MS (${lockMs}): a silent lane is taken over at a check, so LOCK_MS would not hold`,
    ],
    [
      batchEvents > config.maxPendingEvents,
      `BATCH_EVENTS (${batchEvents}) must not exceed MAX_PENDING_EVENTS (${config.maxPendingEvents}): no batch would ever be full`,
    ],
    [
      batchEvents > config.maxBacklogEvents,
      `BATCH_EVENTS (${batchEvents}) must not exceed MAX_BACKLOG_EVENTS (${config.maxBacklogEvents}): one batch would be a backlog`,
    ],
    [
      sweepPerSecond * sweepSeconds < shards,
      `SWEEP_PER_SECOND (${sweepPerSecond}) times SWEEP_SECONDS (${sweepSeconds}) must be at least SHARDS (${shards}): each sweep would evaluate nobody, and silence would not be seen`,
    ],
    [
      config.feedEntries < largestCommit,
      `FEED_ENTRIES (${config.feedEntries}) must be at least ${largestCommit}, twice BATCH_EVENTS: one commit would push its own messages out before anybody read them`,
    ],
    [
      config.webhooksFile !== '' && config.webhookOutboxEntries < largestCommit,
      `WEBHOOK_OUTBOX_ENTRIES (${config.webhookOutboxEntries}) must be at least ${largestCommit}, twice BATCH_EVENTS: one commit would push its own messages out before they were sent`,
    ],
    [
      config.scorerPort !== 0 && isAmong(config.port, config.scorerPort, scorersAtMost(config)),
      `PORT (${config.port}) must not be one of the ports of the scorers, which begin at SCORER_PORT (${config.scorerPort})`,
    ],
    [
      config.webhookBackoffMs > config.webhookBackoffMaxSeconds * SECOND_MS,
      `WEBHOOK_BACKOFF_MS (${config.webhookBackoffMs}) must not exceed WEBHOOK_BACKOFF_MAX_SECONDS (${config.webhookBackoffMaxSeconds}): the first wait would be longer than the longest`,
    ],
  ];
  return sentences.flatMap(([isWrong, sentence]) => (isWrong ? [sentence] : []));
}

function scorersAtMost({ scorers, shards }: Limited): number {
  return scorers === 'auto' ? shards : scorers;
}

function isAmong(port: number, first: number, count: number): boolean {
  return port >= first && port < first + count;
}
