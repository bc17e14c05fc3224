/**
 * Evaluates the customers of a batch, part by part. What a part leaves behind is bytes, counts and the few customers with
 * a record; all else of it is garbage before the next part begins. So a collection of garbage finds one part alive and
 * not thousands of customers, and a part's numbers stay in the caches of the core from its first step to its last.
 *
 * For each part of PART_CUSTOMERS:
 *
 * 1. apply: applies events, or the time that passed, to each state, and keeps signals and bytes.
 * 2. infer: the scores of the model in use, or of the prior while it does not answer; the scorer chooses.
 * 3. decide: stage, alerts, and what is held, customer by customer; and what each leaves to be written.
 *
 * A batch is decided by one model under one policy. When another came into use between two parts, the batch begins again.
 *
 * Between parts the event loop gets its turn, so that a large batch keeps neither locks from being renewed nor small batches
 * and requests waiting.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DecisionSettings } from '../core/decision.js';
import { Brake } from '../core/lifecycle/brake.js';
import type { Safeguards } from '../core/lifecycle/holds.js';
import type { Prediction } from '../core/monitoring/predictions.js';
import { driftRowsIn, type DriftRow } from '../onnx/drift.tally.js';
import type { Scored } from '../onnx/scorer.js';
import type { ShadowPart } from '../onnx/shadow.js';
import type { Applied } from './apply.js';
import type { BatchParts } from './batch.parts.js';
import { BatchPlan } from './batch.plan.js';
import type { BatchDecided, BatchRead, DecidedBy } from './batch.record.js';
import { BatchSummary } from './batch.summary.js';
import { decideAll } from './decide.js';
import type { PredictionSample } from './predictions.js';
import type { Laps, StepTimer } from './step.timer.js';

/** Fewer make each question to the model dearer, more make the collection of garbage dearer. */
export const PART_CUSTOMERS = 256;
/** A turn of the event loop is not ended by a part before it is this old: some parts take a millisecond. */
const TURN_MS = 8;

export class Evaluation {
  constructor(
    private readonly parts: Pick<BatchParts, 'scorer' | 'settings' | 'shadow'>,
    private readonly steps: StepTimer,
    private readonly sample: PredictionSample,
  ) {}

  readonly of = async (batch: BatchRead): Promise<BatchDecided> => {
    const laps = this.steps.laps();
    try {
      for (;;) {
        const decided = await this.once(batch, laps);
        if (decided !== null) return decided;
      }
    } finally {
      laps.end();
    }
  };

  /** Null when the model or its policy changed meanwhile. */
  private async once(
    { request, takenAt, shard: { states, ...shard } }: BatchRead,
    laps: Laps,
  ): Promise<BatchDecided | null> {
    const { scorer, settings } = this.parts;
    const { movesPerMinute, isPatient } = settings;
    const brake = movesPerMinute === 0 ? null : new Brake(shard.brake, request.asOf, movesPerMinute);
    const safeguards = { silent: request.silent, brake };
    const summary = new BatchSummary();
    summary.addAside(request.aside);
    let decided: Decisions | null = null;
    let from = 0;
    let turnAt = performance.now();
    do {
      if (performance.now() - turnAt > TURN_MS) {
        await nextTurn();
        turnAt = performance.now();
      }
      const applied = laps.computes('apply', () => request.apply(states, from, from + PART_CUSTOMERS));
      const signals = applied.touched.map((one) => one.signals);
      const scored = await laps.waits('infer', () => scorer.score(signals, isPatient, applied.features));
      decided ??= this.begin(scored, shard.tail, Math.ceil(request.customerIds.length / PART_CUSTOMERS));
      const { by } = decided;
      if (by.model !== scored.model || by.policy !== scored.policy || by.by !== scored.by) return null;
      laps.computes('decide', () => decided?.add(applied, scored.scores, safeguards));
      summary.add(applied);
      from += PART_CUSTOMERS;
    } while (from < request.customerIds.length);
    const { plan, by, predictions, drift, shadowed } = decided;
    return {
      request,
      takenAt,
      shard,
      summary,
      brake,
      plan,
      by,
      predictions,
      drift,
      shadowed,
      published: plan.published,
    };
  }

  private begin({ model, policy, by }: Scored, tail: BatchPlan['tail'], parts: number): Decisions {
    const { settings, shadow } = this.parts;
    const decision = { ...settings.business, model, policy };
    return new Decisions({ model, policy, by }, decision, tail, this.sample, parts, shadow?.isOn === true);
  }
}

/** What the parts of a batch decided so far. */
class Decisions {
  readonly plan: BatchPlan;
  /** What may be remembered as a prediction. */
  readonly predictions: Prediction[] = [];
  /** Rows for the drift monitor. */
  readonly drift: DriftRow[] = [];
  /** Null when there is no shadow. */
  readonly shadowed: ShadowPart[] | null;

  constructor(
    readonly by: DecidedBy,
    private readonly settings: DecisionSettings,
    tail: BatchPlan['tail'],
    private readonly sample: PredictionSample,
    /** Parts of the batch. */
    private readonly parts: number,
    isShadowed: boolean,
  ) {
    this.plan = new BatchPlan(tail, settings);
    this.shadowed = isShadowed ? [] : null;
  }

  add({ touched, features }: Applied, scores: Scored['scores'], safeguards: Safeguards): void {
    const { by } = this.by;
    const decided = decideAll(touched, scores, this.settings, safeguards, (one) => {
      this.plan.add(one);
      if (by !== null && this.sample.mayRemember(one)) this.predictions.push(...this.sample.of(one, by.horizonDays));
    });
    if (by === null) return; // the monitors and the shadow compare with the model, not with the rules
    this.drift.push(...driftRowsIn(decided, by.horizonDays, this.parts));
    this.shadowed?.push({ touched, features, signals: touched.map((one) => one.signals), scores });
  }
}
