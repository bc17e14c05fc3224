/**
 * A lane processes the jobs of one shard, one at a time, in order.
 *
 * Faults are retried here, because BullMQ would put a job that throws behind later jobs. While Redis is away the
 * retries go on for ever. Any other fault that stays comes from an event or customer in the batch. The work is then
 * done in parts (see isolation.ts), so that one poisonous event neither blocks its lane nor stops the rest of its
 * batch.
 *
 * A job takes waiting jobs along (see take.along.ts) while nothing is wrong. After a fault in the work, and when a job was
 * begun before and may have ended its worker, jobs go alone for a while (see alone.jobs.ts).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Metrics } from '../ops/metrics.js';
import { isRedisAway } from '../redis/redis.away.js';
import type { LaneStore, OwnJob } from '../redis/lane.store.js';
import { AheadError } from './ahead.fault.js';
import { AloneJobs } from './alone.jobs.js';
import { BatchProcessor } from './batch.processor.js';
import { partsOf } from './isolation.js';
import type { LaneSettings } from './lane.settings.js';
import { ModelFault } from '../onnx/model.fault.js';
import type { Scorer } from '../onnx/scorer.js';
import type { Shadow } from '../onnx/shadow.js';
import type { LaneTask, LaneWork } from './task.js';

const RETRY_MS = { first: 20, most: 2_000 };
/** Tries before the work is done in parts, when Redis is not the reason. */
const MOST_TRIES = 3;

export class Lane {
  private readonly processor: BatchProcessor;
  private readonly alone = new AloneJobs();

  constructor(
    private readonly store: LaneStore,
    scorer: Scorer,
    private readonly metrics: Metrics,
    private readonly settings: LaneSettings,
    /** Called with each fault before the retry. */
    private readonly onFault: (fault: unknown) => void,
    shadow: Pick<Shadow, 'isOn' | 'offer'> | null = null,
  ) {
    this.processor = new BatchProcessor({ store, scorer, metrics, settings, onFault, shadow, alone: this.alone });
  }

  /** Resolves when the job is committed, and says whether that ended it. @param stop ends the retries; the job then goes to another worker */
  process(task: LaneTask, stop: AbortSignal): Promise<OwnJob> {
    if (!task.isFirstTry) this.alone.begin();
    return this.untilDone(task, stop, this.alone.next());
  }

  private async untilDone(task: LaneTask, stop: AbortSignal, goesAlone: boolean): Promise<OwnJob> {
    let culprit: unknown = null;
    let isAlone = goesAlone;
    for (let tries = 1, wait = RETRY_MS.first; ; tries++, wait = Math.min(RETRY_MS.most, wait * 2)) {
      // If the reply to a commit was lost, the next try finds the mark of this same task: that is no duplicate.
      const trying = { ...task, isFirstTry: task.isFirstTry && tries === 1 };
      try {
        return await (culprit === null ? this.processor.process(trying, isAlone) : this.inParts(trying, culprit, stop));
      } catch (fault) {
        this.metrics.laneFaults.inc();
        this.onFault(fault);
        const isTheWorks = isInTheWork(task.work, fault);
        if (isTheWorks && !isAlone) this.alone.begin();
        isAlone ||= isTheWorks;
        if (culprit === null && tries >= MOST_TRIES && isTheWorks) culprit = fault;
        else await sleep(wait, undefined, { signal: stop }).catch(() => undefined);
        if (stop.aborted) return leftToOthers();
      }
    }
  }

  private async inParts(task: LaneTask, fault: unknown, stop: AbortSignal): Promise<OwnJob> {
    const { work } = task;
    const due = work.name === 'sweep' ? await this.store.due.upTo(work.data.asOf, this.settings.sweepBatch) : [];
    for (const part of partsOf(task, due, fault)) await this.untilDone(part, stop, true);
    // Customers who could not be evaluated are no longer due, so the sweep goes on with the others.
    if (due.length > 0) await this.untilDone(task, stop, true);
    return 'held';
  }
}

/** False when the cause is outside of the batch: Redis, a clock, or a model that answers no batch. */
function isInTheWork(work: LaneWork, fault: unknown): boolean {
  if (isRedisAway(fault) || fault instanceof AheadError || work.name === 'refuse') return false;
  return !(fault instanceof ModelFault) || fault.isOfTheWork;
}

/** Never resolves. BullMQ would fail a job that throws for good; a job whose lock expires goes to another worker. */
function leftToOthers(): Promise<never> {
  return new Promise(() => undefined);
}
