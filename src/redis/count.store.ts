/** Counts of a shard: events by their outcome, and stage changes. */
import type { Redis } from './client.js';
import type { Channel } from '../core/primitives/vocabulary.js';
import { increments, type Write } from './commit.writes.js';
import { appliedField, type ShardKeys } from './keys.js';

type CountKeys = Pick<ShardKeys, 'counts'>;

export interface Counts {
  applied: number;
  duplicates: number;
  quarantined: number;
  /** Stage changes, first stages included. */
  moves: number;
  /** Evaluations whose step towards leaving was held because a channel was silent. */
  heldBySilence: number;
}

export class CountStore {
  constructor(
    private readonly redis: Redis,
    private readonly keys: CountKeys,
  ) {}

  async all(): Promise<Counts> {
    const stored = await this.redis.hgetall(this.keys.counts);
    const count = (field: keyof Counts): number => Number(stored[field] ?? 0);
    return {
      applied: count('applied'),
      duplicates: count('duplicates'),
      quarantined: count('quarantined'),
      moves: count('moves'),
      heldBySilence: count('heldBySilence'),
    };
  }

  /** Applied events of each channel, in the order of `channels`. */
  async appliedBy(channels: readonly Channel[]): Promise<number[]> {
    return (await this.redis.hmget(this.keys.counts, ...channels.map(appliedField))).map(Number);
  }

  /** Counts the events of a batch that commits nothing because it was committed before. */
  async addDuplicates(events: number): Promise<void> {
    await this.redis.hincrby(this.keys.counts, 'duplicates', events);
  }
}

/** @param by increments of the fields of `Counts`, and of appliedField */
export function countWrites(by: ReadonlyMap<string, number>, { counts: key }: CountKeys): Write[] {
  return increments(key, by);
}
