/** Alerts in a real Redis, changed as a lane or a person would change them, and what they then must be. */
import type { Redis } from 'ioredis';
import { alertStateOf, standOf } from '../../src/core/alerts/alert.work.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import type { Alert } from '../../src/core/contracts/records.js';
import { alertWrites } from '../../src/redis/alert.writes.js';
import { feedWrites } from '../../src/redis/feed.writes.js';
import { shardKeys } from '../../src/redis/keys.js';
import type { Write } from '../../src/redis/commit.writes.js';
import { ShardStore } from '../../src/redis/shard.store.js';
import { anAlert } from '../builders/alert.builder.js';

export class ChangingAlerts {
  readonly truth = new Map<string, Alert>();

  constructor(
    private readonly redis: Redis,
    private readonly shards: number,
  ) {}

  change(id: string, parts: Partial<Alert>, feedEntries = 10_000): Promise<void> {
    return this.changeAll(new Map([[id, parts]]), feedEntries);
  }

  /** Those of a shard in one commit, as a sweep does. */
  async changeAll(changes: ReadonlyMap<string, Partial<Alert>>, feedEntries = 10_000): Promise<void> {
    const records = [...changes].map(([id, parts]) => {
      const before = this.truth.get(id);
      return anAlert({ ...before, id, customerId: `c-${id}`, version: (before?.version ?? 0) + 1, ...parts });
    });
    for (let shard = 0; shard < this.shards; shard++) {
      const here = records.filter(({ customerId }) => shardOf(customerId, this.shards) === shard);
      if (here.length > 0) await this.commit(shard, here, feedEntries);
    }
    for (const record of records) this.truth.set(record.id, record);
  }

  private async commit(shard: number, records: readonly Alert[], feedEntries: number): Promise<void> {
    const store = new ShardStore(this.redis, shardKeys('live', shard));
    const { version } = await store.read([]);
    const context = { keys: store.keys, nextVersion: version + 1, acceptedAt: 0, feedEntries, outboxEntries: null };
    const turns = records.map((record) => ({ record, change: changeOf(record) }));
    const entries = turns.map(({ record: alert, change }) => ({ topic: 'alerts' as const, change, alert }));
    const outcome = await store.commit(version, '', [
      ...feedWrites(entries, context),
      ...turns.flatMap(({ record, change }): Write[] => {
        const before = this.truth.get(record.id);
        const entry = {
          at: record.updatedAt,
          by: 'system',
          role: null,
          what: change,
          ...standOf(alertStateOf(record)),
        };
        return alertWrites(
          { record, change, story: [entry] },
          before === undefined ? null : alertStateOf(before),
          store.keys,
        );
      }),
    ]);
    if (outcome !== 'committed') throw new Error(`the change was ${outcome}`);
  }
}

function changeOf({ status }: Alert): 'resolved' | 'updated' {
  return status === 'resolved' ? 'resolved' : 'updated';
}
