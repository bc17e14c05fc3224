/**
 * One try of a lane's work. The work is split into batches, and the outcome of each batch decides what is next:
 *
 * - committed: the batch is done, and with it the jobs that were taken along.
 * - known: the batch was committed before, here or in another process, so it is done as well.
 * - fenced: somebody else committed in between, so the lane's own job begins again with the states that are stored now.
 *   The others still wait.
 * - ahead: by Redis' clock the as-of of the batch has not come yet; the lane decides how long to wait.
 */
import type { ReceivedEvents, SweepJob } from '../core/contracts/jobs.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { WaitingJob } from '../redis/bullmq.store.js';
import type { LaneCommit, LaneStore, OwnJob } from '../redis/lane.store.js';
import { AheadError } from './ahead.fault.js';
import type { AloneJobs } from './alone.jobs.js';
import type { BatchParts } from './batch.parts.js';
import { BatchPipeline, type Take } from './batch.pipeline.js';
import { evaluationRequest, eventsRequest, readJob, type BatchRequest, type ReadJob } from './batch.request.js';
import type { LaneSettings } from './lane.settings.js';
import { Refusals } from './refusals.js';
import { countEvent } from './report.js';
import { countSettled } from './settlement.js';
import { mostPublished, takeLimits, takenAlong } from './take.along.js';
import type { LaneTask } from './task.js';

export interface ProcessorParts extends BatchParts {
  store: LaneStore;
  settings: LaneSettings;
  alone: Pick<AloneJobs, 'found'>;
}

export class BatchProcessor {
  private readonly pipeline: BatchPipeline;
  private readonly refusals: Refusals;

  constructor(private readonly parts: ProcessorParts) {
    this.pipeline = new BatchPipeline(parts);
    this.refusals = new Refusals(parts.store, parts.metrics, parts.settings);
  }

  /**
   * Resolves when the work is committed, here or in another process, with what became of the job. Throws AheadError.
   * @param goesAlone whether it takes no other jobs along
   */
  async process(task: LaneTask, goesAlone: boolean): Promise<OwnJob> {
    const { work, addedAt } = task;
    const { calendar } = this.parts.settings;
    switch (work.name) {
      case 'events':
        return this.events(task, work.data, goesAlone);
      case 'sweep':
        await this.sweep(addedAt, work.data);
        return 'held';
      case 'evaluate':
        await this.run(evaluationRequest(addedAt, work.data.sweep, [work.data.customerId], calendar));
        return 'held'; // when it was fenced, the customer is still due and the rest of the sweep evaluates them
      case 'refuse':
        await this.refusals.putAside(task, work.data);
        return 'held';
    }
  }

  private async events(task: LaneTask, received: ReceivedEvents, goesAlone: boolean): Promise<OwnJob> {
    const { settings } = this.parts;
    const own = readJob({ ...task, work: { data: received } }, settings);
    const request = eventsRequest([own], settings, task.held);
    let done = await this.run(request, goesAlone ? this.counting(own, request) : this.takeBehind(own, request));
    if (done.outcome === 'known' && task.isFirstTry) await this.countDuplicates(received.events);
    while (done.outcome === 'fenced') done = await this.run(request);
    return done.ownJob;
  }

  /** Takes nothing, but counts what could be taken. */
  private counting(own: ReadJob, alone: BatchRequest): Take {
    const { settings, alone: jobs } = this.parts;
    const join = (waiting: readonly WaitingJob[]): BatchRequest => {
      jobs.found(waiting.length);
      return alone;
    };
    return { limits: takeLimits(own.size, settings), join };
  }

  private takeBehind(own: ReadJob, alone: BatchRequest): Take {
    const { settings } = this.parts;
    return {
      limits: takeLimits(own.size, settings),
      join: (waiting, latest) => {
        const taken = takenAlong(own, waiting, settings, latest);
        return taken.length === 0 ? alone : eventsRequest([own, ...taken], settings, alone.held);
      },
    };
  }

  /** Evaluates due customers page by page. Repeating a sweep is harmless: evaluated customers are no longer due. */
  private async sweep(addedAt: EpochMs, asked: SweepJob): Promise<void> {
    const { store, settings } = this.parts;
    const job = { ...asked, asOf: Math.min(asked.asOf, settings.latestAsOf()) };
    const page = Math.min(settings.sweepBatch, mostPublished(settings));
    for (let left = job.limit ?? Infinity; left > 0;) {
      const due = await store.due.upTo(job.asOf, Math.min(left, page));
      if (due.length === 0) break;
      const { outcome } = await this.run(evaluationRequest(addedAt, job, due, settings.calendar));
      if (outcome === 'committed') left -= due.length;
    }
    await countSettled(store, asked.asOf, settings.sweepBatch, settings.calendar);
  }

  /**
   * A batch holds its share of the concurrency budget from its read to its report. What it takes along is added without
   * waiting, because it is read already. A sweep releases its share after each page.
   */
  private async run(request: BatchRequest, take: Take | null = null): Promise<LaneCommit> {
    const { budget } = this.parts.settings;
    const releases = [await budget.take(request.size)];
    const join: Take['join'] = (waiting, latest) => {
      const joint = take === null ? request : take.join(waiting, latest);
      releases.push(budget.add(joint.size - request.size));
      return joint;
    };
    try {
      const committed = await this.pipeline.run(request, take && { ...take, join });
      if (committed.outcome === 'ahead') throw new AheadError(request.asOf);
      return committed;
    } finally {
      for (const release of releases) release();
    }
  }

  /** For a job that was queued twice: all of its events are duplicates. */
  private async countDuplicates(events: readonly unknown[]): Promise<void> {
    const { store, metrics } = this.parts;
    await store.countDuplicates(events.length);
    for (const event of events) countEvent(metrics, event, 'duplicate');
  }
}
