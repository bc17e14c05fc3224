/**
 * A lane: one shard's jobs, one at a time, in order.
 *
 * 1. Read the shard's version and the states of the job's customers: one round trip.
 * 2. Apply, score, decide: no I/O but the model.
 * 3. Commit everything under the version that was read: one round trip.
 * 4. Fenced? Somebody else committed: start again from 1. Known? This work is done: finish.
 *
 * A fault is retried here, because a job that throws would go behind the jobs that came after it. While Redis is away
 * the retries go on for ever. Any other fault that stays is somebody's in the batch: the work is then done in parts
 * (see isolation.ts), so that one poisonous event neither blocks its lane nor takes the rest of its batch with it.
 * Which model scores, and what happens when none does, is the scorer's business.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivityCatalog, WireEvent } from '../core/activity.js';
import { Brake } from '../core/brake.js';
import type { DecisionSettings } from '../core/decision.js';
import type { ScoringModel } from '../core/ports.js';
import type { EventsJob, SweepJob } from '../core/jobs.js';
import type { SilentChannel } from '../core/holds.js';
import type { Refused } from '../core/records.js';
import { SECOND_MS } from '../core/time.js';
import type { EpochMs } from '../core/vocabulary.js';
import type { Metrics } from '../ops/metrics.js';
import { isRedisAway } from '../redis/faults.js';
import type { CommitOutcome, ShardRead, ShardStore, Write } from '../redis/shard.store.js';
import { applyEvents, applySweep, byCustomer, decideAll, type AppliedBatch, type Decided } from './batch.js';
import { explainAlerts } from './explain.js';
import type { Hands } from './hands.js';
import { ModelFault } from './model.fault.js';
import { partsOf } from './isolation.js';
import { countRipe } from './maturity.js';
import { PredictionSample, predictionWrites, type PredictionSettings } from './predictions.js';
import { countEvent, reportBatch } from './report.js';
import type { Scorer } from './scorer.js';
import type { Shadow } from './shadow.js';
import { splitMalformed, type LaneTask, type LaneWork } from './task.js';
import { refusalWrites, writesOf, type EntryContext } from './writes.js';

export interface LaneSettings extends PredictionSettings {
  feedEntries: number;
  /** See FeedContext. */
  outboxEntries: number | null;
  sweepBatch: number;
  quarantineEntries: number;
  clockSkewSeconds: number;
  /** The newest as-of that is believed: no producer's clock may run away with a customer's. Infinity in a replay. */
  latestAsOf: () => EpochMs;
  /** How long the days of the book are kept; Infinity in a replay. */
  bookDays: number;
  /** Stage changes of this shard; 0 for no limit. */
  movesPerMinute: number;
  /** Waits for a model that does not answer instead of taking rules. */
  isPatient: boolean;
  /** Whether a customer belongs to this shard. */
  owns: (customerId: string) => boolean;
  catalog: ActivityCatalog;
  /** Of all lanes of the process: batches of so many events or customers are in hand at a time. */
  hands: Pick<Hands, 'take'>;
  business: Omit<DecisionSettings, 'model' | 'policy'>;
  /** Takes rows of what was committed for the drift monitor. */
  countDrift: (decided: readonly Decided[], model: ScoringModel) => void;
}

/** Under which circumstances a batch is decided. */
interface Circumstances {
  /** When the job was put into the queue, wall time. */
  addedAt: EpochMs;
  asOf: EpochMs;
  silent: readonly SilentChannel[];
}

const RETRY_MS = { first: 20, most: 2_000 };
/** Tries of a piece of work that fails although Redis is there. */
const MOST_TRIES = 3;

export class Lane {
  private readonly sample: PredictionSample;

  constructor(
    private readonly store: ShardStore,
    private readonly scorer: Scorer,
    private readonly metrics: Metrics,
    private readonly settings: LaneSettings,
    /** Called with each fault before the retry. */
    private readonly onFault: (fault: unknown) => void,
    private readonly shadow: Pick<Shadow, 'offer'> | null = null,
  ) {
    this.sample = new PredictionSample(settings);
  }

  /** Returns when the job is committed. @param stop ends the retries: the job is then left to whoever comes next */
  async process(task: LaneTask, stop: AbortSignal): Promise<void> {
    let culprit: unknown = null;
    for (let tries = 1, wait = RETRY_MS.first; ; tries++, wait = Math.min(RETRY_MS.most, wait * 2)) {
      // A commit whose answer was lost is known the next time: it is this very task's own.
      const trying = { ...task, isFirstTry: task.isFirstTry && tries === 1 };
      try {
        await (culprit === null ? this.attempt(trying) : this.inParts(trying, culprit, stop));
        return;
      } catch (fault) {
        this.metrics.laneFaults.inc();
        this.onFault(fault);
        if (culprit === null && tries >= MOST_TRIES && isInTheWork(task.work, fault)) culprit = fault;
        else await sleep(wait, undefined, { signal: stop }).catch(() => undefined);
        if (stop.aborted) return leftToOthers();
      }
    }
  }

  private attempt(task: LaneTask): Promise<void> {
    const { work } = task;
    switch (work.name) {
      case 'events':
        return this.events(task, work.data);
      case 'sweep':
        return this.sweep(task.addedAt, work.data).then(() =>
          countRipe(this.store, work.data.asOf, this.settings.sweepBatch),
        );
      case 'look':
        return this.look(task.addedAt, work.data.sweep, [work.data.customerId]).then(() => undefined);
      case 'refuse':
        return this.refuse(task, work.data);
    }
  }

  private async events(task: LaneTask, { asOf: said, events }: EventsJob): Promise<void> {
    const { catalog, clockSkewSeconds, latestAsOf } = this.settings;
    const asOf = Math.min(said, latestAsOf());
    const [sound, malformed] = splitMalformed(events, this.settings.owns);
    const groups = byCustomer(sound);
    const once = async (): Promise<CommitOutcome> => {
      const read = await this.timed('read', () => this.store.read([...groups.keys()]));
      const batch = await this.timed('apply', () =>
        Promise.resolve(applyEvents(groups, read.states, asOf, { catalog, skewMs: clockSkewSeconds * SECOND_MS })),
      );
      batch.outcomes.push(...malformed.map((event) => ({ event, outcome: 'malformed' as const })));
      return this.scoreAndCommit({ addedAt: task.addedAt, asOf, silent: [] }, read, task.mark, batch);
    };
    for (let isFirst = task.isFirstTry; ; isFirst = false) {
      const outcome = await this.inHand(events.length, once);
      if (outcome === 'known' && isFirst) await this.countDuplicates(events);
      if (outcome !== 'fenced') return;
    }
  }

  /** Pages through those who are due. Repeating a sweep is harmless: who was looked at is no longer due. */
  private async sweep(addedAt: EpochMs, said: SweepJob): Promise<void> {
    const job = { ...said, asOf: Math.min(said.asOf, this.settings.latestAsOf()) };
    for (let left = job.limit ?? Infinity; left > 0;) {
      const due = await this.store.dueCustomers(job.asOf, Math.min(left, this.settings.sweepBatch));
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
    const done = await this.settings.hands.take(size);
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
      ...{ brake, policy, tiers, bookDays: settings.bookDays },
    });
    const chosen = by === null ? [] : this.sample.choose(decided, by.horizonDays);
    const outcome = await this.commit(version, mark, [...writes, ...predictionWrites(chosen, this.store.keys)]);
    if (outcome !== 'committed') return outcome;
    reportBatch(this.metrics, decided, batch.outcomes, addedAt);
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

  private async commit(version: number, mark: string, writes: readonly Write[]): Promise<CommitOutcome> {
    const outcome = await this.timed('commit', () => this.store.commit(version, mark, writes));
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

  private async inParts(task: LaneTask, fault: unknown, stop: AbortSignal): Promise<void> {
    const { work } = task;
    const due = work.name === 'sweep' ? await this.store.dueCustomers(work.data.asOf, this.settings.sweepBatch) : [];
    for (const part of partsOf(task, due, fault)) await this.process(part, stop);
    // Whoever could not be looked at is no longer due: the sweep goes on behind them.
    if (due.length > 0) await this.process(task, stop);
  }

  private contextAt(version: number, acceptedAt: EpochMs): EntryContext {
    const { feedEntries, outboxEntries, quarantineEntries } = this.settings;
    const { keys } = this.store;
    return { keys, nextVersion: version + 1, acceptedAt, feedEntries, outboxEntries, quarantineEntries };
  }

  private async countDuplicates(events: readonly WireEvent[]): Promise<void> {
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

/** A model that answers nobody is not the batch's fault. */
function isInTheWork(work: LaneWork, fault: unknown): boolean {
  if (isRedisAway(fault) || work.name === 'refuse') return false;
  return !(fault instanceof ModelFault) || fault.isOfTheWork;
}

/** Never answers: a job that throws would be failed for good, one whose lock runs out is taken over. */
function leftToOthers(): Promise<never> {
  return new Promise(() => undefined);
}
