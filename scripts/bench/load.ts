/** A process that publishes events as another team's service would, with the producer. Its argument holds the order. */
import { ActivityProducer } from '../../src/producer/producer.js';
import { Connections } from '../../src/redis/connections.js';
import { Crowd, type CrowdOptions } from './crowd.js';
import { loadOrder } from './message.parsers.js';

export interface LoadOrder extends CrowdOptions {
  redisUrl: string;
  shards: number;
  batchEvents: number;
  events: number;
}

/** Large enough to fill the batches of every shard. */
const AT_ONCE = 25_000;

process.on('disconnect', () => process.exit()); // the parent process is gone
const order = loadOrder();
const connections = new Connections(order.redisUrl, () => undefined);
const redis = connections.waiting();
const producer = new ActivityProducer({ ...order, redis, maxBacklogSeconds: 0, maxBacklogEvents: 1e9 });
const crowd = new Crowd(order);
for (let left = order.events; left > 0; left -= AT_ONCE) {
  await producer.deliver(crowd.many(Math.min(left, AT_ONCE), Date.now()));
}
await producer.close();
await connections.close();
process.exit(); // the channel to the parent would keep the process alive
