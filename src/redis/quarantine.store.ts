import type { Redis } from 'ioredis';
import type { RunDirectory } from './run.directory.js';

export interface QuarantinedEvent {
  /** `<shard>.<entry>` */
  id: string;
  reason: string;
  /** When it was put into the queue. */
  at: number;
  /** As it came. */
  event: unknown;
}

export class QuarantineStore {
  constructor(
    private readonly redis: Redis,
    private readonly directory: RunDirectory,
  ) {}

  /** The newest of each shard, at most `limit` in all. */
  async newest(run: string, limit: number): Promise<QuarantinedEvent[]> {
    const perShard = await Promise.all(
      this.directory.keysOf(run).map(async (keys, shard) => {
        const entries = await this.redis.xrevrange(keys.quarantine, '+', '-', 'COUNT', limit);
        return entries.map(([id, fields]) => parse(shard, id, fields));
      }),
    );
    return perShard
      .flat()
      .sort((a, b) => b.at - a.at)
      .slice(0, limit);
  }

  async count(run: string): Promise<number> {
    const lengths = await Promise.all(this.directory.keysOf(run).map((keys) => this.redis.xlen(keys.quarantine)));
    return lengths.reduce((sum, length) => sum + length, 0);
  }
}

function parse(shard: number, id: string, fields: readonly string[]): QuarantinedEvent {
  const value = (name: string): string => fields[fields.indexOf(name) + 1] ?? '';
  return { id: `${shard}.${id}`, reason: value('reason'), at: Number(value('at')), event: JSON.parse(value('event')) };
}
