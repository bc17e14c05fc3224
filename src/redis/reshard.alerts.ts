/** Alerts with their stories, features and places in the lists: they go to the shards of their customers. */
import { shardOf } from '../core/primitives/hash.js';
import type { ShardKeys } from './keys.js';
import { PAGE, byGroup, oldShards, stagedShards, type ReshardPart, type Resharding } from './reshard.part.js';
import { alertIn } from './stored.records.js';

/** All that is stored of an alert. */
interface StoredAlert {
  id: string;
  /** JSON. */
  text: string;
  features: Buffer | null;
  /** Places in the lists of unresolved and resolved alerts; null where it is not. */
  open: string | null;
  resolved: string | null;
  story: readonly string[];
}

export const ALERTS: ReshardPart = {
  what: 'alerts',
  copy: async (job) => {
    const staged = stagedShards(job);
    for await (const [shard, alerts] of pages(job)) {
      const keys = staged[shard];
      if (keys !== undefined) await write(job, keys, alerts);
    }
  },
  differences: async (job) => {
    const staged = stagedShards(job);
    let differing = 0;
    for await (const [shard, alerts] of pages(job)) {
      const keys = staged[shard];
      const found = keys === undefined ? [] : await read(job, keys, alerts);
      differing += alerts.filter((alert, i) => !isSame(alert, found[i])).length;
    }
    const [before, after] = [await sizes(job, oldShards(job)), await sizes(job, staged)];
    return differing + before.reduce((sum, size, i) => sum + Math.abs(size - (after[i] ?? 0)), 0);
  },
};

/** The alerts of all old shards, by their new shard. */
async function* pages(job: Resharding): AsyncGenerator<[shard: number, alerts: StoredAlert[]]> {
  for (const keys of oldShards(job)) {
    const ids = await job.redis.hkeys(keys.alerts);
    for (let from = 0; from < ids.length; from += PAGE) {
      const texts = await job.redis.hmget(keys.alerts, ...ids.slice(from, from + PAGE));
      const named = texts.flatMap((text, i) => (text === null ? [] : [{ id: ids[from + i] ?? '', text }]));
      const alerts = await read(job, keys, named);
      yield* byGroup(alerts, ({ text }) => shardOf(alertIn(text).customerId, job.to));
    }
  }
}

/** In the order of `alerts`; the text of one that is not there is empty. */
async function read(
  { redis }: Resharding,
  keys: ShardKeys,
  alerts: readonly Pick<StoredAlert, 'id'>[],
): Promise<StoredAlert[]> {
  const ids = alerts.map(({ id }) => id);
  if (ids.length === 0) return [];
  const [texts, features, open, resolved, stories] = await Promise.all([
    redis.hmget(keys.alerts, ...ids),
    redis.hmgetBuffer(keys.alertFeatures, ...ids),
    redis.zmscore(keys.openAlerts, ...ids),
    redis.zmscore(keys.resolvedAlerts, ...ids),
    Promise.all(ids.map((id) => redis.lrange(keys.alertStory(id), 0, -1))),
  ]);
  return ids.map((id, i) => ({
    id,
    text: texts[i] ?? '',
    features: features[i] ?? null,
    open: open[i] ?? null,
    resolved: resolved[i] ?? null,
    story: stories[i] ?? [],
  }));
}

async function write({ redis }: Resharding, keys: ShardKeys, alerts: readonly StoredAlert[]): Promise<void> {
  const pipeline = redis.pipeline();
  for (const { id, text, features, open, resolved, story } of alerts) {
    pipeline.hset(keys.alerts, id, text);
    if (features !== null) pipeline.hset(keys.alertFeatures, id, features);
    if (open !== null) pipeline.zadd(keys.openAlerts, open, id);
    if (resolved !== null) pipeline.zadd(keys.resolvedAlerts, resolved, id);
    if (story.length > 0) pipeline.rpush(keys.alertStory(id), ...story);
  }
  for (const [fault] of (await pipeline.exec()) ?? []) if (fault !== null) throw fault;
}

function isSame(a: StoredAlert, b: StoredAlert | undefined): boolean {
  if (b === undefined || a.text !== b.text || a.open !== b.open || a.resolved !== b.resolved) return false;
  if ((a.features === null) !== (b.features === null) || a.story.length !== b.story.length) return false;
  if (a.features !== null && b.features !== null && !a.features.equals(b.features)) return false;
  return a.story.every((entry, i) => entry === b.story[i]);
}

/** Alerts, those with features, unresolved and resolved ones, in all of these shards. */
async function sizes({ redis }: Resharding, shards: readonly ShardKeys[]): Promise<number[]> {
  const perShard = await Promise.all(
    shards.map((keys) =>
      Promise.all([
        redis.hlen(keys.alerts),
        redis.hlen(keys.alertFeatures),
        redis.zcard(keys.openAlerts),
        redis.zcard(keys.resolvedAlerts),
      ]),
    ),
  );
  return [0, 1, 2, 3].map((i) => perShard.reduce((sum, counts) => sum + (counts[i] ?? 0), 0));
}
