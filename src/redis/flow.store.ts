/** How long the last steps of events took, as each process counted it. */
import type { Redis } from './client.js';
import { DURATION_BOUNDS, type Durations } from '../core/monitoring/latency.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { GLOBAL_KEYS } from './keys.js';
import { flowReportIn, type FlowReport } from './stored.records.js';

/** A process reports every few seconds. A report older than this is of a process that ended. */
const REPORTED_LATELY_MS = 20_000;
const KEPT_SECONDS = 60;

export class FlowStore {
  constructor(private readonly redis: Redis) {}

  /** Replaces the report of this process. */
  async report(process: string, report: FlowReport): Promise<void> {
    await this.redis
      .pipeline()
      .hset(GLOBAL_KEYS.flow, process, JSON.stringify(report))
      .expire(GLOBAL_KEYS.flow, KEPT_SECONDS)
      .exec();
  }

  async forget(process: string): Promise<void> {
    await this.redis.hdel(GLOBAL_KEYS.flow, process);
  }

  /**
   * Of the processes that reported lately; removes the others, so that the hash holds as many as there are processes.
   * What a build with other buckets counted is left out.
   * @param at Redis' time
   */
  async all(at: EpochMs): Promise<Durations[]> {
    const stored = await this.redis.hgetall(GLOBAL_KEYS.flow);
    const reports = Object.entries(stored).map(([process, text]) => ({ process, ...flowReportIn(text) }));
    const gone = reports.filter((report) => report.at < at - REPORTED_LATELY_MS).map(({ process }) => process);
    if (gone.length > 0) await this.redis.hdel(GLOBAL_KEYS.flow, ...gone);
    return reports.filter(({ process }) => !gone.includes(process)).map(({ durations }) => ofOurBuckets(durations));
  }
}

function ofOurBuckets(durations: Durations): Durations {
  const entries = Object.entries(durations);
  return Object.fromEntries(entries.filter(([, counts]) => counts.length === DURATION_BOUNDS.length + 1));
}
