/** Alerts that were resolved long ago are forgotten, each in a commit that nobody reopening it can come between. */
import type { Redis } from 'ioredis';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { LIVE_RUN, type ShardKeys } from './keys.js';
import type { RunDirectory } from './run.directory.js';
import { ShardStore, type Write } from './shard.store.js';

const PAGE = 200;

export async function forgetAlerts(
  redis: Redis,
  directory: RunDirectory,
  run: string,
  resolvedBefore: EpochMs,
): Promise<void> {
  for (const keys of directory.keysOf(run)) {
    const store = new ShardStore(redis, keys, run !== LIVE_RUN);
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
