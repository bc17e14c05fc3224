/** What a producer is given and answers. */
import type { Redis } from 'ioredis';
import type { ActivityCatalog } from '../core/state/activity.js';
import type { ItemRemark } from '../core/contracts/event.reader.js';
import { LIVE_RUN, RUN_NAME } from '../redis/keys.js';
import type { RedisClock } from '../redis/redis.clock.js';

/** An event as the documents describe it; whatever else is given is refused with a sentence. */
export interface ProducedEvent {
  id: string;
  customerId: string;
  /** ISO 8601 with an offset, or epoch milliseconds. */
  occurredAt: string | number;
  channel: string;
  type: string;
  amount?: number;
  currency?: string;
  balance?: number;
  product?: string;
  branch?: string;
  attributes?: Readonly<Record<string, unknown>>;
}

/** As the HTTP door answers, but for what is refused: that is thrown. */
export interface Sent {
  accepted: number;
  warnings: ItemRemark[];
}

export interface ProducerOptions {
  /** A connection that fails fast; the caller closes it. */
  redis: Redis;
  /** As the service was first started with. */
  shards: number;
  run?: string;
  lingerMs?: number;
  batchEvents?: number;
  /** Events that may wait in this process before `send` refuses and `deliver` waits its turn. */
  maxPendingEvents?: number;
  /** Age of a shard's oldest event at which it is sent no more; 0: any age. */
  maxBacklogSeconds?: number;
  /** Events that may wait in the queues of the run, all shards together. */
  maxBacklogEvents?: number;
  /** What the service reads from its configuration: with it, types and currencies are judged here, else by the lanes. */
  catalog?: ActivityCatalog;
  /** How far in the future an event may lie; as the service has it. */
  clockSkewSeconds?: number;
  /** By how much this process' clock may differ from that of Redis, in ms, before nothing is sent; as the service has it. */
  clockSkewMs?: number;
  /** Left out, one that asks this Redis. */
  clock?: Pick<RedisClock, 'check' | 'now'>;
  /** In [0, 1); spreads the retries. */
  random?: () => number;
}

/** Throws RangeError. */
export function refuseOptions({ shards, run = LIVE_RUN, batchEvents = 1 }: ProducerOptions): void {
  if (!Number.isInteger(shards) || shards < 1) throw new RangeError(`shards must be a whole number, not ${shards}`);
  if (!Number.isInteger(batchEvents) || batchEvents < 1)
    throw new RangeError(`batchEvents must be a whole number of at least 1, not ${batchEvents}`);
  if (!RUN_NAME.test(run)) throw new RangeError(`"${run}" is no name of a run`);
}
