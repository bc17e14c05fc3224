/** The worker of the ordinary way, in its own process. */
import 'reflect-metadata';
import { Worker, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import type { WireEvent } from '../../src/core/state/activity.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { shardKeys } from '../../src/redis/keys.js';
import { Evaluation } from './evaluation.js';
import { ordinaryOrder } from './message.parsers.js';
import { ORDINARY_QUEUE, type OrdinaryOrder, type OrdinaryRun } from './ordinary.js';
import { sustainedRate, type Progress } from './statistics.js';

const NOBODY = { customerIds: [], stored: [] };

const { redisUrl, shards } = ordinaryOrder();
const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
const redis = new Redis(redisUrl);
const evaluation = await Evaluation.open();
const keysOf = Array.from({ length: shards }, (_, shard) => shardKeys('live', shard));

process.on('message', (order: OrdinaryOrder) => {
  void work(order).then((run) => process.send?.(run));
});
process.on('disconnect', () => process.exit()); // the parent process is gone
process.on('SIGTERM', () => process.exit(0));
process.send?.('ready');

async function work({ jobs, concurrency, isNoop }: OrdinaryOrder): Promise<OrdinaryRun> {
  const samples: Progress[] = [];
  const cpu = process.cpuUsage();
  let [done, failed] = [0, 0];
  const worker = new Worker<WireEvent>(ORDINARY_QUEUE, isNoop ? () => Promise.resolve() : score, {
    connection,
    concurrency,
    skipVersionCheck: true,
  });
  await new Promise<void>((resolve) => {
    const count = (): void => {
      samples.push({ at: performance.now(), done: ++done });
      if (done === jobs) resolve();
    };
    worker.on('completed', count);
    worker.on('failed', () => {
      failed++;
      count();
    });
  });
  const { user, system } = process.cpuUsage(cpu);
  await worker.close();
  return { perSecond: sustainedRate(samples, jobs), cpuUs: (user + system) / jobs, failed };
}

async function score({ data: event }: Job<WireEvent>): Promise<void> {
  const { customerId } = event;
  const keys = keysOf[shardOf(customerId, shards)]!;
  const stored = await redis.getBuffer(keys.customer(customerId));
  const events = { groups: [[customerId, [event]] as const], stored: [stored] };
  const [decided] = await evaluation.all(events, NOBODY, Date.now());
  if (decided === undefined) return;
  const { decision } = decided;
  const writes = redis.multi();
  writes.set(keys.customer(customerId), Buffer.from(evaluation.bytesOf(decided)));
  writes.zadd(keys.due, evaluation.dueAt(decided), customerId);
  if (decision.history !== null) writes.rpush(keys.earlierHistory(customerId), JSON.stringify(decision.history));
  const published = [
    ...(decision.move === null ? [] : [decision.move]),
    ...decision.alerts.map(({ record }) => record),
  ];
  for (const entry of published)
    writes.xadd('ordinary:feed', 'MAXLEN', '~', 20_000, '*', 'entry', JSON.stringify(entry));
  await writes.exec();
}
