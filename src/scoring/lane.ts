/**
 * A lane: one shard's jobs, one at a time, in order.
 *
 * 1. Read the shard's version and the states of the job's customers: one round trip.
 * 2. Apply, score, decide: no I/O but the model.
 * 3. Commit everything under the version that was read: one round trip.
 * 4. Fenced? Somebody else committed: start again from 1. Known? This work is done: finish.
 *
 * A fault is retried here, because a job that throws would go behind the jobs that came after it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivityCatalog } from '../core/activity.js';
import { featureRows } from '../core/features.js';
import type { DecisionSettings } from '../core/decision.js';
import type { ScoringModel } from '../core/ports.js';
import type { EventsJob, SweepJob } from '../core/jobs.js';
import type { Metrics } from '../ops/metrics.js';
import type { CommitOutcome, Marks, ShardStore, Write } from '../redis/shard.store.js';
import { applyEvents, applySweep, byCustomer, decideAll, type AppliedBatch, type Touched } from './batch.js';
import { reportBatch } from './report.js';
import { splitMalformed, type LaneTask } from './task.js';
import { knownContentWrites, writesOf } from './writes.js';

export interface LaneSettings {
  feedEntries: number;
  sweepBatch: number;
  /** Whether a customer belongs to this shard. */
  owns: (customerId: string) => boolean;
  catalog: ActivityCatalog;
  business: Pick<DecisionSettings, 'tiers' | 'strategies'>;
}

const RETRY_MS = { first: 20, most: 2_000 };

export class Lane {
  constructor(
    private readonly store: ShardStore,
    private readonly model: ScoringModel,
    private readonly metrics: Metrics,
    private readonly settings: LaneSettings,
    /** Called with each fault before the retry. */
    private readonly onFault: (fault: unknown) => void,
  ) {}

  /** Returns when the job is committed. @param stop ends the retries: the job is then left to whoever comes next */
  async process(task: LaneTask, stop: AbortSignal): Promise<void> {
    for (let wait = RETRY_MS.first; ; wait = Math.min(RETRY_MS.most, wait * 2)) {
      try {
        await this.attempt(task);
        return;
      } catch (fault) {
        this.metrics.laneFaults.inc();
        this.onFault(fault);
        await sleep(wait, undefined, { signal: stop }).catch(() => undefined);
        if (stop.aborted) return leftToOthers();
      }
    }
  }

  private attempt(task: LaneTask): Promise<void> {
    const { job } = task;
    return job.name === 'events' ? this.events(task, job.data) : this.sweep(task, job.data);
  }

  private async events(task: LaneTask, { asOf, events, content }: EventsJob): Promise<void> {
    const [sound, malformed] = splitMalformed(events, this.settings.owns);
    const groups = byCustomer(sound);
    const marks: Marks = { job: task.id, content: content ?? '' };
    for (;;) {
      const { version, states } = await this.timed('read', () => this.store.read([...groups.keys()]));
      const batch = await this.timed('apply', () =>
        Promise.resolve(applyEvents(groups, states, asOf, this.settings.catalog)),
      );
      batch.outcomes.push(...malformed.map((event) => ({ event, outcome: 'malformed' as const })));
      const outcome = await this.scoreAndCommit(task, version, marks, batch);
      if (outcome === 'content_known') return this.countKnown(task, events.length);
      if (outcome !== 'fenced') return;
    }
  }

  /** Pages through all who are due. Repeating a sweep is harmless: who was looked at is no longer due. */
  private async sweep(task: LaneTask, { asOf }: SweepJob): Promise<void> {
    for (;;) {
      const due = await this.store.dueCustomers(asOf, this.settings.sweepBatch);
      if (due.length === 0) return;
      const { version, states } = await this.timed('read', () => this.store.read(due));
      const batch = applySweep(due, states, asOf);
      const outcome = await this.scoreAndCommit(task, version, { job: '', content: '' }, batch);
      if (outcome === 'committed') this.metrics.swept.inc(batch.touched.length);
    }
  }

  private async scoreAndCommit(
    task: LaneTask,
    version: number,
    marks: Marks,
    batch: AppliedBatch,
  ): Promise<CommitOutcome> {
    const scores = await this.timed('infer', () => this.score(batch.touched));
    const { model, settings, store } = this;
    const decided = decideAll(batch.touched, scores, {
      ...settings.business,
      model: model.version,
      policy: model.policy,
    });
    const writes = writesOf(decided, batch, {
      keys: store.keys,
      nextVersion: version + 1,
      acceptedAt: task.addedAt,
      feedEntries: settings.feedEntries,
      policy: model.policy,
    });
    const outcome = await this.commit(version, marks, writes);
    if (outcome === 'committed') reportBatch(this.metrics, decided, batch.outcomes, task.addedAt);
    return outcome;
  }

  private score(touched: readonly Touched[]): ReturnType<ScoringModel['score']> {
    return touched.length === 0
      ? Promise.resolve([])
      : this.model.score(featureRows(touched.map(({ signals }) => signals)), touched.length);
  }

  private async commit(version: number, marks: Marks, writes: readonly Write[]): Promise<CommitOutcome> {
    const outcome = await this.timed('commit', () => this.store.commit(version, marks, writes));
    if (outcome !== 'committed') this.metrics.commitConflicts.inc();
    return outcome;
  }

  private async countKnown(task: LaneTask, events: number): Promise<void> {
    const writes = knownContentWrites(events, this.store.keys);
    for (;;) {
      const { version } = await this.store.read([]);
      const outcome = await this.store.commit(version, { job: task.id, content: '' }, writes);
      if (outcome === 'committed' && task.job.name === 'events') {
        for (const { channel } of task.job.data.events) this.metrics.events.inc({ channel, outcome: 'duplicate' });
      }
      if (outcome !== 'fenced') return;
    }
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

/** Never answers: a job that throws would be failed for good, one whose lock runs out is taken over. */
function leftToOthers(): Promise<never> {
  return new Promise(() => undefined);
}
