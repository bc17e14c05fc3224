/**
 * The steps of a batch. The time of each step is measured in `tidewatch_stage_step_seconds`.
 *
 * 1. read: the shard's version and the states of the customers, in one round trip. When jobs were waiting behind, those
 *    that fit join the batch, and the states of their customers are read in another.
 * 2. apply: applies events, or the time that passed, to each state, and keeps signals and bytes.
 * 3. infer: the scores of the model in use, or of the prior while it does not answer; the scorer chooses.
 * 4. decide: stage, alerts, and what is held, customer by customer; and what each leaves to be written.
 * 5. explain: the reasons of alerts, by the model's own attribution; and how the alerts that change were before.
 * 6. plan: everything that the batch writes to Redis, records included, as the writes of one commit.
 * 7. commit: all writes or none, under the version that was read, in one round trip.
 * 8. report: reports what was committed to the metrics, the monitors and the shadow. Other outcomes are not reported.
 *
 * Between read and commit only the batch's record changes, so a batch can begin again at any time.
 */
import type { Calendar } from '../core/primitives/calendar.js';
import { Brake } from '../core/lifecycle/brake.js';
import type { DecisionSettings } from '../core/decision.js';
import type { ScoringModel } from '../core/contracts/ports.js';
import type { Scorer } from '../onnx/scorer.js';
import type { Shadow } from '../onnx/shadow.js';
import type { RunTimes } from '../ops/event.times.js';
import type { Metrics } from '../ops/metrics.js';
import type { Traces } from '../ops/traces.js';
import type { WaitingJob } from '../redis/bullmq.store.js';
import type { LaneStore, TakeLimits } from '../redis/lane.store.js';
import type { CommitOutcome } from '../redis/shard.store.js';
import { decideAll, type Decided, type HeavyCustomer } from './batch.js';
import { BatchPlan } from './batch.plan.js';
import type {
  BatchApplied,
  BatchCommitted,
  BatchDecided,
  BatchExplained,
  BatchPlanned,
  BatchRead,
  BatchScored,
} from './batch.record.js';
import type { BatchRequest } from './batch.request.js';
import { countConflict } from './conflicts.js';
import { explainTurns } from './explain.js';
import { predictionWrites } from '../redis/prediction.store.js';
import { PredictionSample, type PredictionSettings } from './predictions.js';
import { itemAt } from '../core/primitives/item.at.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { reportBatch } from './report.js';
import { StepTimer } from './step.timer.js';
import { changedAlerts, contextAt, writesOf, type Retention } from './writes.js';

export interface BatchSettings extends PredictionSettings, Retention {
  business: Omit<DecisionSettings, 'model' | 'policy'>;
  calendar: Calendar;
  /** Of the live run; false in a replay. */
  isLive: boolean;
  /** Stage changes of this shard; 0 for no limit. */
  movesPerMinute: number;
  /** True when batches wait for a model that does not answer; false when the prior stands in. */
  isPatient: boolean;
  traces: Pick<Traces, 'batch'>;
  /** Called with the customers of a committed batch that have more event ids than are remembered. */
  noteHeavy: (heavy: readonly HeavyCustomer[]) => void;
  /** Samples rows of a committed batch for the drift monitor. */
  countDrift: (decided: readonly Decided[], model: ScoringModel) => void;
}

export interface BatchParts {
  store: Pick<LaneStore, 'keys' | 'read' | 'readBatch' | 'commitBatch' | 'alertsOf'>;
  scorer: Pick<Scorer, 'score' | 'within'>;
  metrics: Metrics;
  settings: BatchSettings;
  /** Called with faults that do not stop the batch. */
  onFault: (fault: unknown) => void;
  shadow: Pick<Shadow, 'offer'> | null;
}

/** Lets the batch of a job take along the jobs that wait behind it. */
export interface Take {
  limits: TakeLimits;
  /** The batch of all; that of the job alone when none of the others fits. @param latest see LaneRead.latestAsOf */
  join: (waiting: readonly WaitingJob[], latest: EpochMs) => BatchRequest;
}

export class BatchPipeline {
  private readonly steps: StepTimer;
  private readonly sample: PredictionSample;
  private readonly times: RunTimes;

  constructor(private readonly parts: BatchParts) {
    this.steps = new StepTimer(parts.metrics);
    this.sample = new PredictionSample(parts.settings, parts.settings.calendar);
    this.times = parts.metrics.times.of(parts.settings.isLive);
  }

  /** Resolves with the outcome of the commit. */
  async run(request: BatchRequest, take: Take | null = null): Promise<CommitOutcome> {
    const { steps } = this;
    // The chain of promises holds only the record of the current step, so the states are freed before the scores come.
    const { outcome } = await Promise.resolve(request)
      .then(steps.waits('read', (own) => this.read(own, take)))
      .then(steps.computes('apply', applyRequest))
      .then(steps.waits('infer', this.score))
      .then(steps.computes('decide', this.decide))
      .then(steps.waits('explain', this.explainAndReadAlerts))
      .then(steps.computes('plan', this.plan))
      .then(steps.waits('commit', this.commit))
      .then(ifCommitted(steps.computes('report', this.report)));
    return outcome;
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

  private readonly score = async (batch: BatchApplied): Promise<BatchScored> => {
    const { touched, features } = batch.applied;
    const signals = touched.map((one) => one.signals);
    const { scorer, settings } = this.parts;
    return { ...batch, signals, scored: await scorer.score(signals, settings.isPatient, features) };
  };

  private readonly decide = (batch: BatchScored): BatchDecided => {
    const { request, shard, applied, scored } = batch;
    const { business, movesPerMinute } = this.parts.settings;
    const brake = movesPerMinute === 0 ? null : new Brake(shard.brake, request.asOf, movesPerMinute);
    const settings = { ...business, model: scored.model, policy: scored.policy };
    const plan = new BatchPlan(shard.tail, settings);
    const candidates: Decided[] = [];
    const decided = decideAll(applied.touched, scored.scores, settings, { silent: request.silent, brake }, (one) => {
      plan.add(one);
      if (scored.by !== null && this.sample.mayRemember(one)) candidates.push(one);
    });
    return { ...batch, decided, plan, candidates, published: plan.published, brake };
  };

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
    const explainer = batch.scored.by?.explainer;
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
    const { request, takenAt, shard, applied, scored, plan, published, brake, alertsBefore } = batch;
    const { settings, store } = this.parts;
    const span = settings.traces.batch({ traces: request.traces, takenAt });
    const remembered = scored.by === null ? [] : this.sample.choose(batch.candidates, scored.by.horizonDays);
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
      ...writesOf(plan, published, applied, context),
      ...predictionWrites(remembered, store.keys, settings.calendar),
    ];
    return { ...batch, writes, span, remembered };
  };

  private readonly commit = async (batch: BatchPlanned): Promise<BatchCommitted> => {
    const { request, shard, writes, span } = batch;
    const { store, metrics } = this.parts;
    try {
      const outcome = await store.commitBatch(shard, request, writes);
      countConflict(metrics, outcome);
      span?.end(attributesOf(request, outcome));
      return { ...batch, outcome };
    } catch (fault) {
      span?.end(attributesOf(request, 'failed'), fault);
      throw fault;
    }
  };

  private readonly report = (batch: BatchCommitted): void => {
    const { request, takenAt, applied, decided, plan, signals, scored, remembered } = batch;
    const { metrics, settings, shadow } = this.parts;
    const { scores, policy, by } = scored;
    if (applied.heavy.length > 0) settings.noteHeavy(applied.heavy);
    reportBatch(metrics, plan, applied);
    this.times.committed(request.arrivals, takenAt, Date.now());
    metrics.takenJobs.inc(request.taken.length);
    if (request.cause === 'time') metrics.swept.inc(applied.touched.length);
    if (by === null) return; // the monitors and the shadow compare with the model, not with the rules
    this.sample.committed(remembered);
    settings.countDrift(decided, by);
    const { touched, features } = applied;
    shadow?.offer({ touched, features, signals, scores, policy, rules: settings.business.rules });
  };
}

const NOBODY: readonly WaitingJob[] = [];
const NONE: BatchExplained['alertsBefore'] = new Map();

function applyRequest({ request, takenAt, shard: { states, ...shard } }: BatchRead): BatchApplied {
  return { request, takenAt, shard, applied: request.apply(states) };
}

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
    if (batch.outcome === 'committed') report(batch);
    return batch;
  };
}
