/** How long lanes stand still after a scorer was killed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LaneProgress } from './lane.progress.js';

const POLL_MS = 25;
/** Longer than any acceptable recovery. */
const GIVE_UP_MS = 60_000;

/**
 * From now until every lane with a job waiting or in progress has committed again, or has nothing left to do. Null
 * when no lane had anything to do. Commits that the killed process had sent before arrive within the first poll.
 */
export async function recoveryMs(poll: () => Promise<LaneProgress[] | null>): Promise<number | null> {
  const startedAt = Date.now();
  await sleep(POLL_MS);
  const first = await poll();
  if (first === null) return null;
  let owed = first.flatMap((lane, shard) => (hasWork(lane) ? [{ shard, version: lane.version }] : []));
  if (owed.length === 0) return null;
  while (owed.length > 0 && Date.now() - startedAt < GIVE_UP_MS) {
    await sleep(POLL_MS);
    const lanes = await poll();
    if (lanes === null) continue;
    owed = owed.filter(({ shard, version }) => {
      const lane = lanes[shard];
      return lane !== undefined && lane.version === version && hasWork(lane);
    });
  }
  return Date.now() - startedAt;
}

function hasWork({ waiting, active }: LaneProgress): boolean {
  return waiting + active.length > 0;
}

export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}
