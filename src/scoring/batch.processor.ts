/**
 * One try of a lane's work. The work is split into batches, and the outcome of each batch decides what is next:
 *
 * - committed: the batch is done.
 * - known: the batch was committed before, here or in another process, so it is done as well.
 * - fenced: somebody else committed in between, so the batch begins again with the states that are stored now.
 * - ahead: by Redis' clock the as-of of the batch has not come yet; the lane decides how long to wait.
 */
import type { ReceivedEvents, SweepJob } from '../core/contracts/jobs.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { CommitOutcome, ShardStore } from '../redis/shard.store.js';
import { AheadError } from './ahead.fault.js';
import { BatchPipeline, type BatchParts } from './batch.pipeline.js';
import { evaluationRequest, eventsRequest, type BatchRequest } from './batch.request.js';
import type { LaneSettings } from './lane.settings.js';
import { Refusals } from './refusals.js';
import { countEvent } from './report.js';
import { countSettled } from './settlement.js';
import type { LaneTask } from './task.js';

export interface ProcessorParts extends BatchParts {
  store: ShardStore;
  settings: LaneSettings;
}

export class BatchProcessor {
  private readonly pipeline: BatchPipeline;
  private readonly refusals: Refusals;

  constructor(private readonly parts: ProcessorParts) {
    this.pipeline = new BatchPipeline(parts);
    this.refusals = new Refusals(parts.store, parts.metrics, parts.settings);
  }

  /** Resolves when the work is committed, here or in another process. Throws AheadError. */
  async process(task: LaneTask): Promise<void> {
    const { work, addedAt } = task;
    const { calendar } = this.parts.settings;
    switch (work.name) {
      case 'events':
        return this.events(task, work.data);
      case 'sweep':
        return this.sweep(addedAt, work.data);
      case 'evaluate':
        await this.run(evaluationRequest(addedAt, work.data.sweep, [work.data.customerId], calendar));
        return; // when it was fenced, the customer is still due and the rest of the sweep evaluates them
      case 'refuse':
        return this.refusals.putAside(task, work.data);
    }
  }

  private async events(task: LaneTask, received: ReceivedEvents): Promise<void> {
    const request = eventsRequest(task, received, this.parts.settings);
    let outcome = await this.run(request);
    if (outcome === 'known' && task.isFirstTry) await this.countDuplicates(received.events);
    while (outcome === 'fenced') outcome = await this.run(request);
  }

  /** Evaluates due customers page by page. Repeating a sweep is harmless: evaluated customers are no longer due. */
  private async sweep(addedAt: EpochMs, asked: SweepJob): Promise<void> {
    const { store, settings } = this.parts;
    const job = { ...asked, asOf: Math.min(asked.asOf, settings.latestAsOf()) };
    for (let left = job.limit ?? Infinity; left > 0;) {
      const due = await store.due.upTo(job.asOf, Math.min(left, settings.sweepBatch));
      if (due.length === 0) break;
      const outcome = await this.run(evaluationRequest(addedAt, job, due, settings.calendar));
      if (outcome === 'committed') left -= due.length;
    }
    await countSettled(store, asked.asOf, settings.sweepBatch, settings.calendar);
  }

  /**
   * A batch holds its share of the concurrency budget from its read to its report. A sweep releases it after each page.
   */
  private async run(request: BatchRequest): Promise<CommitOutcome> {
    const release = await this.parts.settings.budget.take(request.size);
    try {
      const outcome = await this.pipeline.run(request);
      if (outcome === 'ahead') throw new AheadError(request.asOf);
      return outcome;
    } finally {
      release();
    }
  }

  /** For a job that was queued twice: all of its events are duplicates. */
  private async countDuplicates(events: readonly unknown[]): Promise<void> {
    const { store, metrics } = this.parts;
    await store.countDuplicates(events.length);
    for (const event of events) countEvent(metrics, event, 'duplicate');
  }
}
