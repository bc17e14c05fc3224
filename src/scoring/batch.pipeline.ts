/**
 * The steps of a batch. The time of each step is measured in `tidewatch_stage_step_seconds`.
 *
 * 1. read: the shard's version and the states of the customers, in one round trip. When jobs were waiting behind, those
 *    that fit join the batch, and the states of their customers are read in another.
 * 2. to 4. apply, infer, decide: evaluates the customers, part by part; see evaluation.ts.
 * 5. explain: the reasons of alerts, by the model's own attribution; and how the alerts that change were before.
 * 6. plan: everything that the batch writes to Redis, records included, as the writes of one commit.
 * 7. commit: all writes or none, under the version that was read, in one round trip.
 * 8. report: reports what was committed to the metrics, the monitors and the shadow. Other outcomes are not reported.
 *
 * Between read and commit only the batch's record changes, so a batch can begin again at any time.
 */
import type { RunTimes } from '../ops/event.times.js';
import type { WaitingJob } from '../redis/bullmq.store.js';
import type { LaneCommit, TakeLimits } from '../redis/lane.store.js';
import type { BatchParts } from './batch.parts.js';
import type { BatchCommitted, BatchDecided, BatchExplained, BatchPlanned, BatchRead } from './batch.record.js';
import type { BatchRequest } from './batch.request.js';
import { countConflict } from './conflicts.js';
import { Evaluation } from './evaluation.js';
import { explainTurns } from './explain.js';
import { predictionWrites } from '../redis/prediction.store.js';
import { PredictionSample } from './predictions.js';
import { itemAt } from '../core/primitives/item.at.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { reportBatch } from './report.js';
import { StepTimer } from './step.timer.js';
import { changedAlerts, contextAt, writesOf } from './writes.js';

/** Lets the batch of a job take along the jobs that wait behind it. */
export interface Take {
  limits: TakeLimits;
  /** The batch of all; that of the job alone when none of the others fits. @param latest see LaneRead.latestAsOf */
  join: (waiting: readonly WaitingJob[], latest: EpochMs) => BatchRequest;
}

export class BatchPipeline {
  private readonly steps: StepTimer;
  private readonly sample: PredictionSample;
  private readonly evaluation: Evaluation;
  private readonly times: RunTimes;

  constructor(private readonly parts: BatchParts) {
    this.steps = new StepTimer(parts.metrics);
    this.sample = new PredictionSample(parts.settings, parts.settings.calendar);
    this.evaluation = new Evaluation(parts, this.steps, this.sample);
    this.times = parts.metrics.times.of(parts.settings.isLive);
  }

  async run(request: BatchRequest, take: Take | null = null): Promise<LaneCommit> {
    const { steps } = this;
    // The chain of promises holds only the record of the current step, so the states are freed before the commit.
    const { committed } = await Promise.resolve(request)
      .then(steps.waits('read', (own) => this.read(own, take)))
      .then(this.evaluation.of)
      .then(steps.waits('explain', this.explainAndReadAlerts))
      .then(steps.computes('plan', this.plan))
      .then(steps.waits('commit', this.commit))
      .then(ifCommitted(steps.computes('report', this.report)));
    return committed;
  }

  private async read(own: BatchRequest, take: Take | null): Promise<BatchRead> {
    const { store } = this.parts;
    const takenAt = Date.now();
    const read = await store.readBatch(own.customerIds, own.mark, take?.limits);
    const request = take === null ? own : take.join(read.waiting, read.latestAsOf);
    const shard = { ...read, waiting: NOBODY };
    if (request === own) return { request, takenAt, shard };
    const stored = new Map(own.customerIds.map((id, i) => [id, read.states[i] ?? null]));
    const others = request.customerIds.filter((id) => !stored.has(id));
    const { states } = await store.read(others);
    others.forEach((id, i) => stored.set(id, itemAt(states, i)));
    return { request, takenAt, shard: { ...shard, states: request.customerIds.map((id) => stored.get(id) ?? null) } };
  }

  /** A subscription with a filter is told of an alert that leaves it, so the feed says how the alert was. */
  private readonly explainAndReadAlerts = async (batch: BatchDecided): Promise<BatchExplained> => {
    const explained = await this.explain(batch);
    const changed = changedAlerts(explained.published);
    return { ...explained, alertsBefore: changed.length === 0 ? NONE : await this.parts.store.alertsOf(changed) };
  };

  /**
   * After a fault the alert keeps the reasons that come from rules alone, which is better than no alert. A model that
   * hangs must not stop the batch either, because all lanes would wait for its share of the concurrency budget.
   */
  private readonly explain = async (batch: BatchDecided): Promise<BatchDecided> => {
    const { scorer, metrics, onFault } = this.parts;
    const explainer = batch.by.by?.explainer;
    if (explainer === undefined || batch.published.length === 0) return batch;
    try {
      return { ...batch, published: await scorer.within(explainTurns(batch.published, explainer)) };
    } catch (fault) {
      metrics.laneFaults.inc();
      onFault(fault);
      return batch;
    }
  };

  private readonly plan = (batch: BatchExplained): BatchPlanned => {
    const { request, takenAt, shard, summary, plan, published, brake, alertsBefore } = batch;
    const { settings, store } = this.parts;
    const span = settings.traces.batch({ traces: request.traces, takenAt });
    const remembered = this.sample.choose(batch.predictions);
    const entries = contextAt(store.keys, shard.version, request.addedAt, settings);
    const { ledgerDays, business } = settings;
    const context = {
      ...entries,
      brake,
      tiers: business.tiers,
      ledgerDays,
      alertsBefore,
      trace: span?.context ?? null,
    };
    const writes = [
      ...writesOf(plan, published, summary, context),
      ...predictionWrites(remembered, store.keys, settings.calendar),
    ];
    return { ...batch, writes, span, remembered };
  };

  private readonly commit = async (batch: BatchPlanned): Promise<BatchCommitted> => {
    const { request, shard, writes, span } = batch;
    const { store, metrics } = this.parts;
    try {
      const committed = await store.commitBatch(shard, request, writes);
      countConflict(metrics, committed.outcome);
      span?.end(attributesOf(request, committed.outcome));
      return { ...batch, committed };
    } catch (fault) {
      span?.end(attributesOf(request, 'failed'), fault);
      throw fault;
    }
  };

  private readonly report = (batch: BatchCommitted): void => {
    const { request, takenAt, summary, plan, drift, shadowed, by, remembered } = batch;
    const { metrics, settings, shadow } = this.parts;
    if (summary.heavy.length > 0) settings.noteHeavy(summary.heavy);
    reportBatch(metrics, plan, summary);
    this.times.committed(request.arrivals, takenAt, Date.now());
    metrics.takenJobs.inc(request.taken.length);
    if (request.cause === 'time') metrics.swept.inc(summary.touched);
    if (by.by === null) return; // the monitors and the shadow compare with the model, not with the rules
    this.sample.committed(remembered);
    settings.countDrift(drift, by.by);
    if (shadowed !== null) shadow?.offer({ parts: shadowed, policy: by.policy, rules: settings.business.rules });
  };
}

const NOBODY: readonly WaitingJob[] = [];
const NONE: BatchExplained['alertsBefore'] = new Map();

function attributesOf({ size, customerIds, arrivals }: BatchRequest, outcome: string): Record<string, string | number> {
  return {
    'tidewatch.outcome': outcome,
    'tidewatch.events': size,
    'tidewatch.customers': customerIds.length,
    'tidewatch.jobs': arrivals.length,
  };
}

function ifCommitted(report: (batch: BatchCommitted) => void): (batch: BatchCommitted) => BatchCommitted {
  return (batch) => {
    if (batch.committed.outcome === 'committed') report(batch);
    return batch;
  };
}
