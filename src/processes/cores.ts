/** How many cores this process may use. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Of control groups, version 2 and 1: a container's share of the machine, which Node 20 does not look at. */
const QUOTA_FILE = '/sys/fs/cgroup/cpu.max';
const EARLIER_QUOTA = { quota: '/sys/fs/cgroup/cpu/cpu.cfs_quota_us', period: '/sys/fs/cgroup/cpu/cpu.cfs_period_us' };

/** At least 1. A part of a core does not count. */
export function usableCores(): number {
  const quota = quotaOf(read(QUOTA_FILE) ?? `${read(EARLIER_QUOTA.quota) ?? ''} ${read(EARLIER_QUOTA.period) ?? ''}`);
  return Math.max(1, Math.min(availableParallelism(), Math.floor(quota)));
}

/** @param text "<µs of CPU time> <in so many µs>" @returns cores; Infinity when there is no limit */
export function quotaOf(text: string): number {
  const [quota = NaN, period = NaN] = text.trim().split(/\s+/).map(Number);
  return quota > 0 && period > 0 ? quota / period : Infinity;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null; // another system, or no such limit
  }
}
