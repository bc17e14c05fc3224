import type { Redis } from './client.js';
import { increments, type Write } from './commit.writes.js';
import type { ShardKeys } from './keys.js';
import type { RunDirectory } from './run.directory.js';

/** Counts of applied events by type, for types that config/activity.json did not map when they were applied. */
export class UnmappedStore {
  constructor(
    private readonly redis: Redis,
    private readonly directory: RunDirectory,
  ) {}

  /** Summed over all shards of a run. */
  async counts(run: string): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    const shards = this.directory.keysOf(run);
    for (const ofShard of await Promise.all(shards.map(({ unmapped }) => this.redis.hgetall(unmapped)))) {
      for (const [type, count] of Object.entries(ofShard)) counts.set(type, (counts.get(type) ?? 0) + Number(count));
    }
    return counts;
  }
}

export function unmappedWrites(
  by: ReadonlyMap<string, number>,
  { unmapped: key }: Pick<ShardKeys, 'unmapped'>,
): Write[] {
  return increments(key, by);
}
