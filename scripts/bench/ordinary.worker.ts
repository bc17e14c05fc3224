/** The worker of the ordinary way, in its own process. */
import 'reflect-metadata';
import { Worker, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import type { WireEvent } from '../../src/core/state/activity.js';
import { dueAt } from '../../src/core/lifecycle/review.schedule.js';
import { featureRows } from '../../src/core/features/features.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { STAGE_COLUMNS } from '../../src/core/primitives/codes.js';
import { threadDataOf } from '../../src/onnx/manifest.js';
import { ModelSession } from '../../src/onnx/session.js';
import { readBusiness } from '../../src/business/business.js';
import { readConfig } from '../../src/ops/config.js';
import { shardKeys } from '../../src/redis/keys.js';
import { applyEvents, bytesOf, decideAll } from '../../src/scoring/batch.js';
import { EXAMPLE_MODEL } from '../command/example-model.js';
import { ordinaryOrder } from './message.parsers.js';
import { ORDINARY_QUEUE, type OrdinaryOrder, type OrdinaryRun } from './ordinary.js';
import { sustainedRate, type Progress } from './statistics.js';

const { redisUrl, shards } = ordinaryOrder();
const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
const redis = new Redis(redisUrl);
const config = readConfig({});
const { manifest, data } = threadDataOf(EXAMPLE_MODEL);
const model = await ModelSession.load(data); // in this thread: another thread is no use for a single row
const business = readBusiness(config.configDir);
const settings = { ...business, model: manifest.version, policy: manifest.policy };
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
  const { touched } = applyEvents(new Map([[customerId, [event]]]), [stored], Date.now(), business.catalog);
  const [one] = touched;
  if (one === undefined) return;
  const { risk, stage } = await model.score(featureRows([one.signals]), 1);
  const scores = [{ risk: risk[0] ?? NaN, stages: Array.from(stage.subarray(0, STAGE_COLUMNS.length)) }];
  const [decided] = decideAll(touched, scores, settings, { silent: [], brake: null });
  if (decided === undefined) return;
  const { decision, signals } = decided;
  const writes = redis.multi();
  writes.set(keys.customer(customerId), Buffer.from(bytesOf(decided)));
  writes.zadd(keys.due, dueAt(customerId, decision.lifecycle.stage, signals, settings.policy), customerId);
  if (decision.history !== null) writes.rpush(keys.earlierHistory(customerId), JSON.stringify(decision.history));
  const published = [
    ...(decision.move === null ? [] : [decision.move]),
    ...decision.alerts.map(({ record }) => record),
  ];
  for (const entry of published)
    writes.xadd('ordinary:feed', 'MAXLEN', '~', 20_000, '*', 'entry', JSON.stringify(entry));
  await writes.exec();
}
