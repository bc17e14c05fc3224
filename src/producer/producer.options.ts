/** The options and the results of a producer. */
import type { Redis } from '../redis/client.js';
import type { ActivityCatalog } from '../core/state/activity.js';
import type { ItemRemark } from '../core/contracts/event.reader.js';
import { LIVE_RUN, RUN_NAME } from '../redis/keys.js';
import type { RedisClock } from '../redis/redis.clock.js';

/** An event as the documentation describes it. Unknown members are refused with an explanation. */
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

/** Like the answer of the HTTP call, without the refused events: those are thrown. */
export interface Sent {
  accepted: number;
  warnings: ItemRemark[];
}

export interface ProducerOptions {
  /** A connection that fails fast. The caller closes it. */
  redis: Redis;
  /** The number of shards of the service's first start. */
  shards: number;
  run?: string;
  lingerMs?: number;
  batchEvents?: number;
  /** Events that may be pending in this process before `send` refuses and `deliver` waits. */
  maxPendingEvents?: number;
  /** Age of a shard's oldest waiting event at which nothing more is sent to it, in seconds; 0: any age. */
  maxBacklogSeconds?: number;
  /** Events that may wait in the queues of the run, all shards together. */
  maxBacklogEvents?: number;
  /** The service's activity catalog. With it, types and currencies are checked here; without it, by the lanes. */
  catalog?: ActivityCatalog;
  /**
   * Names of the attributes that are sent while no catalog is given: `maturesOn` and `closedBy` when left out, as in the
   * service's own `config/activity.json`. All others are dropped before anything is written to Redis.
   */
  attributes?: readonly string[];
  /** How far in the future an event may lie, in seconds. Use the service's value. */
  clockSkewSeconds?: number;
  /**
   * How far this process' clock may differ from that of Redis before nothing is sent, in ms. Use the service's value.
   */
  clockSkewMs?: number;
  /** When left out, a clock that reads the time of this Redis. */
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
