/**
 * Work that lanes had to do twice, as when a process got no core for so long that its lock ran out. What is committed stays
 * exact, but the rate is that of a disturbed run: whoever reads it should know.
 */
import type { MeasuredService } from './bed.js';
import { metricOf } from './service-metrics.js';

export interface Disturbances {
  /** Commits that the fence or the mark of a job kept from being made twice. */
  refusedCommits: number;
  /** Attempts of a batch that failed and were repeated. */
  repeatedAttempts: number;
}

const seen = new Map<number, Disturbances>();

/** Counted by the service since it began: to be asked again at will, and once more before it is gone. */
export async function noteDisturbances(service: MeasuredService): Promise<void> {
  seen.set(service.pid, {
    refusedCommits: await metricOf(service, 'tidewatch_redis_commit_conflicts_total'),
    repeatedAttempts: await metricOf(service, 'tidewatch_lane_faults_total'),
  });
}

/** Of all services until now, warm-ups included. */
export function disturbances(): Disturbances {
  const all = [...seen.values()];
  return {
    refusedCommits: all.reduce((sum, { refusedCommits }) => sum + refusedCommits, 0),
    repeatedAttempts: all.reduce((sum, { repeatedAttempts }) => sum + repeatedAttempts, 0),
  };
}
