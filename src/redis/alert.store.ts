import type { Redis } from './client.js';
import { shardOf } from '../core/primitives/hash.js';
import type { Alert, TimelineEntry } from '../core/contracts/records.js';
import { SEVERITIES, type EpochMs, type Severity } from '../core/primitives/vocabulary.js';
import { forgettingWrites } from './alert.writes.js';
import type { ShardKeys } from './keys.js';
import type { RunDirectory } from './run.directory.js';
import type { RunStores } from './run.stores.js';
import { textsOf } from './reply.texts.js';
import { Script } from './script.js';
import { alertIn, timelineEntryIn } from './stored.records.js';

/** Alerts read in one call. */
const PAGE = 500;
/** Alerts deleted in one commit. */
const FORGOTTEN = 200;

/** The place of a resolved alert in the list: the newest first, and the greater id first at the same instant. */
export interface ResolvedPlace {
  at: EpochMs;
  id: string;
}

export interface ResolvedAlert extends ResolvedPlace {
  /** Null when it was deleted a moment ago. */
  alert: Alert | null;
}

export const BEFORE_ALL_RESOLVED: ResolvedPlace = { at: Infinity, id: '' };

/** One sweep resolves many alerts at the same instant, so the order also needs the id. */
export function byResolvedPlace(a: ResolvedPlace, b: ResolvedPlace): number {
  return b.at - a.at || (a.id > b.id ? -1 : a.id < b.id ? 1 : 0);
}

/** Reads the alerts of a run, and deletes old ones. Changes of an alert are part of a commit: see alert.writes.ts. */
export class AlertStore {
  private static readonly afterScript = new Script('after-member.lua');

  constructor(
    private readonly redis: Redis,
    private readonly directory: RunDirectory,
  ) {}

  get shards(): number {
    return this.directory.shards;
  }

  /** Unresolved alerts of one shard, in pages; without those held out. */
  async *unresolved(run: string, shard: number): AsyncGenerator<Alert[]> {
    const keys = this.keysOf(run, shard);
    const ids = await this.redis.zrange(keys.openAlerts, '0', '-1');
    for (let at = 0; at < ids.length; at += PAGE) {
      yield (await this.redis.hmget(keys.alerts, ...ids.slice(at, at + PAGE))).flatMap(parse);
    }
  }

  /** In the order of `wanted`; null for alerts that are gone. One call for each shard. */
  async byIds(run: string, wanted: readonly { id: string; shard: number }[]): Promise<(Alert | null)[]> {
    const found = new Map<string, Alert>();
    const shards = [...new Set(wanted.map(({ shard }) => shard))];
    await Promise.all(
      shards.map(async (shard) => {
        const ids = wanted.filter((one) => one.shard === shard).map(({ id }) => id);
        const stored = await this.redis.hmget(this.keysOf(run, shard).alerts, ...ids);
        for (const alert of stored.flatMap(parse)) found.set(alert.id, alert);
      }),
    );
    return wanted.map(({ id }) => found.get(id) ?? null);
  }

  /** Resolved alerts of all shards after a place, held out or not. The last page is shorter than `count`, or empty. */
  async resolved(run: string, after: ResolvedPlace, count: number): Promise<ResolvedAlert[]> {
    const shards = this.directory.keysOf(run).map(({ resolvedAlerts }) => resolvedAlerts);
    const perShard = await Promise.all(
      shards.map(async (key, shard) =>
        (await this.placesAfter(key, after, count)).map((place) => ({ ...place, shard })),
      ),
    );
    const places = perShard.flat().sort(byResolvedPlace).slice(0, count);
    const alerts = await this.byIds(run, places);
    return places.map(({ at, id }, i) => ({ at, id, alert: alerts[i] ?? null }));
  }

  /** All resolved alerts after a place, in pages. */
  async *allResolved(run: string, after = BEFORE_ALL_RESOLVED, pageSize = PAGE): AsyncGenerator<ResolvedAlert[]> {
    for (let from = after; ;) {
      const page = await this.resolved(run, from, pageSize);
      yield page;
      const last = page[pageSize - 1];
      if (last === undefined) return;
      from = last;
    }
  }

  async find(run: string, id: string): Promise<Alert | null> {
    const found = await Promise.all(this.directory.keysOf(run).map((keys) => this.redis.hget(keys.alerts, id)));
    return found.flatMap(parse)[0] ?? null;
  }

  /** As `find`, but with one call, because the customer is known. */
  async ofCustomer(run: string, customerId: string, id: string): Promise<Alert | null> {
    return parse(await this.redis.hget(this.keysOfCustomer(run, customerId).alerts, id))[0] ?? null;
  }

  /** What happened to an alert, oldest first, and the feature vector it was raised from. */
  async storyOf(
    run: string,
    { id, customerId }: Pick<Alert, 'id' | 'customerId'>,
  ): Promise<{ timeline: TimelineEntry[]; features: Float32Array | null }> {
    const keys = this.keysOfCustomer(run, customerId);
    const [story, features] = await Promise.all([
      this.redis.lrange(keys.alertStory(id), 0, -1),
      this.redis.hgetBuffer(keys.alertFeatures, id),
    ]);
    return { timeline: story.map(timelineEntryIn), features: floatsOf(features) };
  }

  /** The feature vectors that alerts were raised from, in the order of `alerts`. */
  async featuresOf(run: string, alerts: readonly Alert[]): Promise<(Float32Array | null)[]> {
    return Promise.all(
      alerts.map(async ({ id, customerId }) =>
        floatsOf(await this.redis.hgetBuffer(this.keysOfCustomer(run, customerId).alertFeatures, id)),
      ),
    );
  }

  /**
   * Deletes alerts resolved before an instant. Each page is a fenced commit, so an alert that is reopened meanwhile
   * stays.
   */
  async forgetResolved(run: string, before: EpochMs, stores: RunStores): Promise<void> {
    for (const store of stores.shards(run)) {
      const { keys } = store;
      for (;;) {
        const { version } = await store.read([]);
        const ids = await this.redis.zrangebyscore(keys.resolvedAlerts, '-inf', `(${before}`, 'LIMIT', 0, FORGOTTEN);
        if (ids.length === 0) break;
        await store.commit(version, '', forgettingWrites(ids, keys));
      }
    }
  }

  async countOpen(run: string): Promise<number> {
    const counts = await Promise.all(this.directory.keysOf(run).map((keys) => this.redis.zcard(keys.openAlerts)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async countBySeverity(run: string): Promise<Record<Severity, number>> {
    const hashes = await Promise.all(this.directory.keysOf(run).map((keys) => this.redis.hgetall(keys.alertCounts)));
    const sum = (severity: Severity): number => hashes.reduce((total, hash) => total + Number(hash[severity] ?? 0), 0);
    const [info, warning, high, critical] = SEVERITIES.map(sum);
    return { info: info ?? 0, warning: warning ?? 0, high: high ?? 0, critical: critical ?? 0 };
  }

  private async placesAfter(key: string, { at, id }: ResolvedPlace, count: number): Promise<ResolvedPlace[]> {
    const score = at === Infinity ? '+inf' : at;
    const flat = textsOf(await AlertStore.afterScript.run(this.redis, [key], [score, id, count]));
    return flat.flatMap((value, i) => (i % 2 === 0 ? [{ id: value, at: Number(flat[i + 1]) }] : []));
  }

  private keysOfCustomer(run: string, customerId: string): ShardKeys {
    return this.keysOf(run, shardOf(customerId, this.shards));
  }

  keysOf(run: string, shard: number): ShardKeys {
    const keys = this.directory.keysOf(run)[shard];
    if (keys === undefined) throw new RangeError(`there is no shard ${shard}`);
    return keys;
  }
}

function parse(stored: string | null): Alert[] {
  return stored === null ? [] : [alertIn(stored)];
}

/** A copy, because the bytes of a reply may not be aligned for floats. */
function floatsOf(bytes: Buffer | null): Float32Array | null {
  return bytes === null ? null : new Float32Array(Uint8Array.from(bytes).buffer);
}
