/** Alerts that were resolved long ago are forgotten, each in a commit that nobody reopening it can come between. */
import type { Redis } from 'ioredis';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { ShardKeys } from './keys.js';
import type { RunStores } from './run.stores.js';
import type { Write } from './commit.writes.js';

const PAGE = 200;

export async function forgetAlerts(
  redis: Redis,
  stores: RunStores,
  run: string,
  resolvedBefore: EpochMs,
): Promise<void> {
  for (const store of stores.shards(run)) {
    const { keys } = store;
    for (;;) {
      const { version } = await store.read([]);
      const ids = await redis.zrangebyscore(keys.resolvedAlerts, '-inf', `(${resolvedBefore}`, 'LIMIT', 0, PAGE);
      if (ids.length === 0) break;
      await store.commit(version, '', forgetting(ids, keys));
    }
  }
}

function forgetting(ids: readonly string[], keys: ShardKeys): Write[] {
  return [
    { command: 'ZREM', key: keys.resolvedAlerts, args: [...ids] },
    { command: 'HDEL', key: keys.alerts, args: [...ids] },
    { command: 'HDEL', key: keys.alertFeatures, args: [...ids] },
    ...ids.map((id): Write => ({ command: 'DEL', key: keys.alertStory(id), args: [] })),
  ];
}
