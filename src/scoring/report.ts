import type { Decision } from '../core/decision.js';
import type { Metrics } from '../ops/metrics.js';
import { metricLabel } from './unmapped.types.js';
import type { BatchPlan } from './batch.plan.js';
import type { BatchSummary } from './batch.summary.js';
import { channelOf, type EventOutcome } from './event.counts.js';

/** Adds a committed batch to the metrics. */
export function reportBatch(
  metrics: Metrics,
  { published, held }: Pick<BatchPlan, 'published' | 'held'>,
  { counts, unmapped }: Pick<BatchSummary, 'counts' | 'unmapped'>,
): void {
  for (const [type, count] of unmapped) metrics.unmapped.inc({ type: metricLabel(type) }, count);
  for (const { channel, outcome, count } of counts) metrics.events.inc({ channel, outcome }, count);
  for (const { decision } of held)
    if (decision.held !== null) metrics.heldTransitions.inc({ reason: decision.held.reason });
  for (const { decision } of published) reportRecords(metrics, decision);
}

function reportRecords(metrics: Metrics, { move, alerts, lifecycle }: Decision): void {
  const { fact } = lifecycle.cause;
  if (move !== null) metrics.transitions.inc({ from: move.from ?? 'new', to: move.to });
  if (move !== null && fact !== null) metrics.factTransitions.inc({ fact, to: move.to });
  for (const { change, record } of alerts) {
    // An alert without a strategy is never opened: the relationship has ended.
    if (change === 'opened')
      metrics.alerts.inc({ severity: record.severity, strategy: record.strategy?.name ?? 'none' });
  }
}

export function countEvent(metrics: Metrics, event: unknown, outcome: EventOutcome): void {
  metrics.events.inc({ channel: channelOf(event), outcome });
}
