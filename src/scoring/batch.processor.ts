/**
 * One try of a lane's work.
 *
 * 1. Read the shard's version and the states of the job's customers: one round trip.
 * 2. Apply, score, decide: no I/O but the model.
 * 3. Commit everything under the version that was read: one round trip.
 * 4. Fenced? Somebody else committed: start again from 1. Known? This work is done: finish.
 *
 * Which model scores, and what happens when none does, is the scorer's business.
 */
import { Brake } from '../core/lifecycle/brake.js';
import type { ReceivedEvents, SweepJob } from '../core/contracts/jobs.js';
import type { SilentChannel } from '../core/lifecycle/holds.js';
import type { ScoringModel } from '../core/contracts/ports.js';
import type { Refused } from '../core/contracts/records.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { SECOND_MS } from '../core/primitives/time.js';
import type { Metrics } from '../ops/metrics.js';
import type { Write } from '../redis/commit.writes.js';
import type { CommitOutcome, ShardRead, ShardStore } from '../redis/shard.store.js';
import { applyEvents, applySweep, byCustomer, decideAll, type AppliedBatch, type Decided } from './batch.js';
import { explainAlerts } from './explain.js';
import type { LaneSettings } from './lane.settings.js';
import { countSettled } from './settlement.js';
import { predictionWrites } from '../redis/prediction.store.js';
import { PredictionSample } from './predictions.js';
import { readReceived } from './received.js';
import { countEvent, reportBatch } from './report.js';
import type { Scorer } from '../onnx/scorer.js';
import type { Shadow } from '../onnx/shadow.js';
import type { LaneTask } from './task.js';
import { AheadError } from './ahead.fault.js';
import { refusalWrites, writesOf, type EntryContext } from './writes.js';

/** Under which circumstances a batch is decided. */
interface Circumstances {
  /** When the job was put into the queue, wall time. */
  addedAt: EpochMs;
  asOf: EpochMs;
  silent: readonly SilentChannel[];
}

export class BatchProcessor {
  private readonly sample: PredictionSample;

  constructor(
    private readonly store: ShardStore,
    private readonly scorer: Scorer,
    private readonly metrics: Metrics,
    private readonly settings: LaneSettings,
    /** Called with faults that the work survives. */
    private readonly onFault: (fault: unknown) => void,
    private readonly shadow: Pick<Shadow, 'offer'> | null,
  ) {
    this.sample = new PredictionSample(settings);
  }

  /** Resolves when the work is committed, by whomever. */
  make(task: LaneTask): Promise<void> {
    const { work } = task;
    switch (work.name) {
      case 'events':
        return this.events(task, work.data);
      case 'sweep':
        return this.sweep(task.addedAt, work.data).then(() =>
          countSettled(this.store, work.data.asOf, this.settings.sweepBatch),
        );
      case 'look':
        return this.look(task.addedAt, work.data.sweep, [work.data.customerId]).then(() => undefined);
      case 'refuse':
        return this.refuse(task, work.data);
    }
  }

  private async events(task: LaneTask, received: ReceivedEvents): Promise<void> {
    const { catalog, clockSkewSeconds, latestAsOf, owns } = this.settings;
    const rules = { catalog, skewMs: clockSkewSeconds * SECOND_MS };
    const earliest = this.settings.isLive ? task.addedAt - rules.skewMs : -Infinity;
    const asOf = Math.min(Math.max(received.asOf, earliest), latestAsOf());
    const { sound, aside } = readReceived({ ...received, asOf }, rules, owns);
    const groups = byCustomer(sound);
    const once = async (): Promise<CommitOutcome> => {
      const read = await this.timed('read', () => this.store.read([...groups.keys()]));
      const batch = await this.timed('apply', () => Promise.resolve(applyEvents(groups, read.states, asOf, catalog)));
      batch.outcomes.push(...aside);
      return this.scoreAndCommit({ addedAt: task.addedAt, asOf, silent: [] }, read, task.mark, batch);
    };
    for (let isFirst = task.isFirstTry; ; isFirst = false) {
      const outcome = await this.inHand(received.events.length, once);
      if (outcome === 'known' && isFirst) await this.countDuplicates(received.events);
      if (outcome !== 'fenced') return;
    }
  }

  /** Pages through those who are due. Repeating a sweep is harmless: who was looked at is no longer due. */
  private async sweep(addedAt: EpochMs, said: SweepJob): Promise<void> {
    const job = { ...said, asOf: Math.min(said.asOf, this.settings.latestAsOf()) };
    for (let left = job.limit ?? Infinity; left > 0;) {
      const due = await this.store.due.upTo(job.asOf, Math.min(left, this.settings.sweepBatch));
      if (due.length === 0) return;
      const outcome = await this.look(addedAt, job, due);
      if (outcome === 'committed') left -= due.length;
    }
  }

  private look(
    addedAt: EpochMs,
    { asOf, silent = [] }: SweepJob,
    customerIds: readonly string[],
  ): Promise<CommitOutcome> {
    return this.inHand(customerIds.length, async () => {
      const read = await this.timed('read', () => this.store.read(customerIds));
      const batch = applySweep(customerIds, read.states, asOf);
      const outcome = await this.scoreAndCommit({ addedAt, asOf, silent }, read, '', batch);
      if (outcome === 'committed') this.metrics.swept.inc(batch.touched.length);
      return outcome;
    });
  }

  /** From its read to its commit. A sweep gives way after each page. */
  private async inHand<T>(size: number, work: () => Promise<T>): Promise<T> {
    const done = await this.settings.budget.take(size);
    try {
      return await work();
    } finally {
      done();
    }
  }

  private async scoreAndCommit(
    { addedAt, asOf, silent }: Circumstances,
    { version, brake: stored }: ShardRead,
    mark: string,
    batch: AppliedBatch,
  ): Promise<CommitOutcome> {
    const { settings } = this;
    const signals = batch.touched.map((one) => one.signals);
    const before = batch.touched.map((one) => one.before);
    const { scores, model, policy, by } = await this.timed('infer', () =>
      this.scorer.score(signals, settings.isPatient),
    );
    const brake = settings.movesPerMinute === 0 ? null : new Brake(stored, asOf, settings.movesPerMinute);
    const { tiers } = settings.business;
    const decisions = { ...settings.business, model, policy };
    const decided = await this.explained(decideAll(batch.touched, scores, decisions, { silent, brake }), by);
    const writes = writesOf(decided, batch, {
      ...this.contextAt(version, addedAt),
      brake,
      policy,
      tiers,
      ledgerDays: settings.ledgerDays,
    });
    const chosen = by === null ? [] : this.sample.choose(decided, by.horizonDays);
    const all = [...writes, ...predictionWrites(chosen, this.store.keys)];
    const outcome = await this.commit(version, mark, all, asOf);
    if (outcome !== 'committed') return outcome;
    if (batch.heavy.length > 0) settings.noteHeavy(batch.heavy);
    reportBatch(this.metrics, decided, batch, addedAt);
    if (by === null) return outcome;
    this.sample.took(chosen);
    settings.countDrift(decided, by);
    this.shadow?.offer({ before, signals, scores, policy });
    return outcome;
  }

  /**
   * An alert whose reasons come from rules alone is better than none: a fault here is told and costs no alert. Nor may a
   * model that hangs keep the batch in hand, where all lanes would wait behind it.
   */
  private async explained(decided: Decided[], by: ScoringModel | null): Promise<Decided[]> {
    try {
      return by?.explainer === undefined ? decided : await this.scorer.within(explainAlerts(decided, by.explainer));
    } catch (fault) {
      this.metrics.laneFaults.inc();
      this.onFault(fault);
      return decided;
    }
  }

  /** Throws AheadError. */
  private async commit(
    version: number,
    mark: string,
    writes: readonly Write[],
    asOf: EpochMs = 0,
  ): Promise<CommitOutcome> {
    const outcome = await this.timed('commit', () => this.store.commit(version, mark, writes, asOf));
    if (outcome === 'ahead') throw new AheadError(asOf);
    if (outcome !== 'committed') this.metrics.commitConflicts.inc();
    return outcome;
  }

  /** Puts aside what cannot be applied; it depends on no state. */
  private async refuse({ mark, addedAt }: LaneTask, refused: Refused): Promise<void> {
    for (;;) {
      const { version } = await this.store.read([]);
      const writes = refusalWrites(refused, this.contextAt(version, addedAt));
      if ((await this.commit(version, mark, writes)) !== 'fenced') return;
    }
  }

  private contextAt(version: number, acceptedAt: EpochMs): EntryContext {
    const { feedEntries, outboxEntries, quarantineEntries } = this.settings;
    const { keys } = this.store;
    return { keys, nextVersion: version + 1, acceptedAt, feedEntries, outboxEntries, quarantineEntries };
  }

  private async countDuplicates(events: readonly unknown[]): Promise<void> {
    await this.store.countDuplicates(events.length);
    for (const event of events) countEvent(this.metrics, event, 'duplicate');
  }

  private async timed<T>(step: 'read' | 'apply' | 'infer' | 'commit', work: () => Promise<T>): Promise<T> {
    const end = this.metrics.stageStep.startTimer({ step });
    try {
      return await work();
    } finally {
      end();
    }
  }
}
