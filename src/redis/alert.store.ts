import type { Redis } from 'ioredis';
import type { Alert } from '../core/records.js';
import type { RunDirectory } from './run.directory.js';

/** Alerts of all shards of a run. */
export class AlertStore {
  constructor(
    private readonly redis: Redis,
    private readonly directory: RunDirectory,
  ) {}

  /** Open alerts, the most urgent first, equal ones by id. */
  async open(run: string): Promise<Alert[]> {
    const perShard = await Promise.all(
      this.directory.keysOf(run).map(async (keys) => {
        const ids = await this.redis.zrange(keys.openAlerts, '0', '-1');
        return ids.length === 0 ? [] : this.redis.hmget(keys.alerts, ...ids);
      }),
    );
    return perShard.flat().flatMap(parse).sort(byUrgency);
  }

  /** All alerts, resolved ones included. */
  async all(run: string): Promise<Alert[]> {
    const perShard = await Promise.all(this.directory.keysOf(run).map((keys) => this.redis.hvals(keys.alerts)));
    return perShard.flat().flatMap(parse).sort(byUrgency);
  }

  async find(run: string, id: string): Promise<Alert | null> {
    const found = await Promise.all(this.directory.keysOf(run).map((keys) => this.redis.hget(keys.alerts, id)));
    return found.flatMap(parse)[0] ?? null;
  }
}

function parse(stored: string | null): Alert[] {
  return stored === null ? [] : [JSON.parse(stored) as Alert];
}

function byUrgency(a: Alert, b: Alert): number {
  return b.priority - a.priority || (a.id < b.id ? -1 : 1);
}
