/** A process that hands events over as another team's service would: by the producer. Its order stands in its argument. */
import { Redis } from 'ioredis';
import { ActivityProducer } from '../../src/producer/producer.js';
import { Crowd, type CrowdOptions } from './crowd.js';
import { loadOrder } from './message.parsers.js';

export interface LoadOrder extends CrowdOptions {
  redisUrl: string;
  shards: number;
  batchEvents: number;
  events: number;
}

/** Large enough that every shard's batches are full. */
const AT_ONCE = 25_000;

process.on('disconnect', () => process.exit()); // whoever asked is gone
const order = loadOrder();
const redis = new Redis(order.redisUrl);
redis.setMaxListeners(0);
const producer = new ActivityProducer({ ...order, redis, maxBacklogSeconds: 0, maxBacklogEvents: 1e9 });
const crowd = new Crowd(order);
for (let left = order.events; left > 0; left -= AT_ONCE) {
  await producer.deliver(crowd.many(Math.min(left, AT_ONCE), Date.now()));
}
await producer.close();
redis.disconnect();
process.exit(); // the channel to whoever asked would keep it here
