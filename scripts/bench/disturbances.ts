/**
 * Work that lanes had to repeat, for example because a process got no CPU for so long that its lock expired. The
 * committed data stays exact, but the rate is that of a disturbed run, so the report says so.
 */
import type { MeasuredService } from './bed.js';
import { metricOf } from './service-metrics.js';

export interface Disturbances {
  /** Commits that the fence, or the mark of an applied job, refused the second time. */
  refusedCommits: number;
  /** Batches that failed and were tried again. */
  repeatedAttempts: number;
}

const seen = new Map<number, Disturbances>();

/**
 * Adds the counters of a service since it started. It may be called repeatedly, and must be called before the service
 * stops.
 */
export async function noteDisturbances(service: MeasuredService): Promise<void> {
  seen.set(service.pid, {
    refusedCommits: await metricOf(service, 'tidewatch_redis_commit_conflicts_total'),
    repeatedAttempts: await metricOf(service, 'tidewatch_lane_faults_total'),
  });
}

/** Of all services until now, including warm-ups. */
export function disturbances(): Disturbances {
  const all = [...seen.values()];
  return {
    refusedCommits: all.reduce((sum, { refusedCommits }) => sum + refusedCommits, 0),
    repeatedAttempts: all.reduce((sum, { repeatedAttempts }) => sum + repeatedAttempts, 0),
  };
}
