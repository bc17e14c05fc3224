/** What a producer asks of Redis, in commands and in writes to the socket: a write costs more than a command. */
import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { shardOf } from '../../src/core/primitives/hash.js';
import { ActivityProducer, type ProducedEvent } from '../../src/producer/producer.js';
import { queueKeys } from '../../src/redis/bullmq.store.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';

const DATABASE = 67;
const SHARDS = 4;
const NOW = Date.now();

let redis: Redis;
let producer: ActivityProducer;
/** What each write held, latest last. */
let writes: string[];

beforeAll(async () => {
  redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`);
  await redis.flushdb();
  redis.setMaxListeners(0);
  producer = new ActivityProducer({ redis, shards: SHARDS });
  await producer.send(ofShards(0, 1, 2, 3)); // the clock, the backlog, the scripts and the queues are known after that
  const { stream } = redis;
  const [write, writeAll] = [stream._write.bind(stream), stream._writev?.bind(stream)];
  jest.spyOn(stream, '_write').mockImplementation((chunk: Buffer | string, encoding, done) => {
    writes.push(String(chunk));
    write(chunk, encoding, done);
  });
  jest.spyOn(stream, '_writev').mockImplementation((chunks, done) => {
    writes.push(chunks.map(({ chunk }) => String(chunk)).join(''));
    writeAll?.(chunks, done);
  });
});
beforeEach(() => {
  writes = [];
});
afterAll(async () => {
  await producer.close();
  redis.disconnect();
});

let made = 0;

/** One event for each of these shards. */
function ofShards(...shards: number[]): ProducedEvent[] {
  return shards.map((shard) => {
    let customerId = `c-${++made}`;
    while (shardOf(customerId, SHARDS) !== shard) customerId = `c-${++made}`;
    return { id: `e-${made}`, customerId, occurredAt: NOW, channel: 'mobile', type: 'card_payment', amount: 1 };
  });
}

async function waitingJobs(): Promise<number> {
  const lists = Array.from({ length: SHARDS }, (_, shard) => queueKeys(shardKeys(LIVE_RUN, shard)).wait);
  const lengths = await Promise.all(lists.map((list) => redis.llen(list)));
  return lengths.reduce((sum, length) => sum + length, 0);
}

/** The clock and the backlog are read in the background now and then, in writes of their own. */
async function writesOf(act: () => Promise<unknown>): Promise<number> {
  writes = [];
  await act();
  return writes.filter((text) => /"asOf":/.test(text)).length;
}

it('the jobs of all shards are one write', async () => {
  const before = await waitingJobs();
  expect(await writesOf(() => producer.send(ofShards(0, 1, 2, 3)))).toBe(1);
  expect((await waitingJobs()) - before).toBe(SHARDS);
});

it('calls of one turn are one write, and one job for each shard', async () => {
  const before = await waitingJobs();
  const calls = [ofShards(0, 1), ofShards(1, 2), ofShards(2, 3)];
  expect(await writesOf(() => Promise.all(calls.map((events) => producer.send(events))))).toBe(1);
  expect((await waitingJobs()) - before).toBe(SHARDS);
});

it('a sweep of all shards is one write', async () => {
  const replay = new ActivityProducer({ redis, shards: SHARDS, run: 'replay' });
  await replay.sweep(NOW, 'sweep-0');
  expect(await writesOf(() => replay.sweep(NOW, 'sweep-1'))).toBe(1);
  await replay.close();
});
