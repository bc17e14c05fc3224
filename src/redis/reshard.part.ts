/** What the parts of a change of the number of shards have in common. */
import { primariesOf, type Redis } from './client.js';
import { LIVE_RUN, STAGED_RUN, shardKeys, type ShardKeys } from './keys.js';
import { OF_ANY_RUN, shardKeyIn, type ShardKey } from './reshard.table.js';

/** The data of the live run, from so many shards to so many. */
export interface Resharding {
  redis: Redis;
  from: number;
  to: number;
  /** The keys of the old shards that belong to no single customer or alert: some thousands at most. */
  fixed: readonly ShardKey[];
}

/** One kind of data: built beside the old shards, then compared with them. */
export interface ReshardPart {
  /** As in "copying …". */
  what: string;
  /** Only reads the old shards, and writes staged ones, which are empty before. */
  copy: (job: Resharding) => Promise<void>;
  /** How many things differ; 0 when the staged shards hold the same. */
  differences: (job: Resharding) => Promise<number>;
}

/** Keys of one SCAN, members of one read. */
export const PAGE = 1_000;

export function oldShards({ from }: Pick<Resharding, 'from'>): ShardKeys[] {
  return Array.from({ length: from }, (_, shard) => shardKeys(LIVE_RUN, shard));
}

export function stagedShards({ to }: Pick<Resharding, 'to'>): ShardKeys[] {
  return Array.from({ length: to }, (_, shard) => shardKeys(STAGED_RUN, shard));
}

/**
 * Keys of shards, in pages. A key that stays is in one of them at least, perhaps in more.
 * @param pattern one of those of reshard.table.ts
 */
export async function* shardKeyPages(redis: Redis, pattern = OF_ANY_RUN): AsyncGenerator<ShardKey[]> {
  for (const node of primariesOf(redis)) {
    for (let cursor = '0'; ;) {
      const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', PAGE);
      const known = keys.flatMap((key) => shardKeyIn(key) ?? []);
      if (known.length > 0) yield known;
      if (next === '0') break;
      cursor = next;
    }
  }
}

/** The members of a sorted set with their scores, in order. */
export async function* scoredPages(redis: Redis, key: string): AsyncGenerator<[member: string, score: string][]> {
  for (let from = 0; ; from += PAGE) {
    const flat = await redis.zrange(key, String(from), String(from + PAGE - 1), 'WITHSCORES');
    if (flat.length === 0) return;
    yield flat.flatMap((member, i) => (i % 2 === 0 ? [[member, flat[i + 1] ?? '']] : []));
  }
}

/** Items with the same group, in their order. */
export function byGroup<T, G>(items: readonly T[], groupOf: (item: T) => G): Map<G, T[]> {
  const groups = new Map<G, T[]>();
  for (const item of items) {
    const group = groupOf(item);
    const known = groups.get(group);
    if (known === undefined) groups.set(group, [item]);
    else known.push(item);
  }
  return groups;
}
