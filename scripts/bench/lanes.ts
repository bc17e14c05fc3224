/** Stops, fills and observes the lanes of a bed. */
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { queueKeys } from '../../src/redis/bullmq.store.js';
import { shardKeys } from '../../src/redis/keys.js';
import { openQueue } from '../../src/redis/queues.js';
import type { Bed, MeasuredService } from './bed.js';
import type { LoadOrder } from './load.js';
import { noteDisturbances } from './disturbances.js';
import { VoidFigureError } from './part.js';
import type { Progress } from './statistics.js';

const LOAD = fileURLToPath(new URL('./load.js', import.meta.url));
/** A poll costs one round trip. The shortest run has about twenty of them. */
const POLL_MS = 20;
/** Without progress for this long the run is given up. */
const GIVE_UP_MS = 20_000;

export interface Outcome {
  applied: number;
  duplicates: number;
  quarantined: number;
}

/** A stopped lane starts no new job; a lane that waits for one wakes up when it is resumed. */
export async function stopLanes({ redis, shards }: Bed, isStopped: boolean): Promise<void> {
  const queues = Array.from({ length: shards }, (_, shard) => openQueue(redis, shardKeys('live', shard)));
  await Promise.all(queues.map((queue) => (isStopped ? queue.pause() : queue.resume())));
  await Promise.all(queues.map((queue) => queue.close()));
}

/** Publishes events with the real producer, from its own process. Returns when Redis has all of them. */
export async function fill(order: LoadOrder): Promise<void> {
  const child = fork(LOAD, [JSON.stringify(order)]);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new VoidFigureError(`the load process ended with code ${code}`);
}

export async function outcomeOf({ redis, shards }: Bed): Promise<Outcome> {
  const pipeline = redis.pipeline();
  for (let shard = 0; shard < shards; shard++) {
    pipeline.hmget(shardKeys('live', shard).counts, 'applied', 'duplicates', 'quarantined');
  }
  const outcome = { applied: 0, duplicates: 0, quarantined: 0 };
  for (const [, reply] of (await pipeline.exec()) ?? []) {
    const [applied, duplicates, quarantined] = Array.isArray(reply) ? reply.map(Number) : [];
    outcome.applied += applied ?? 0;
    outcome.duplicates += duplicates ?? 0;
    outcome.quarantined += quarantined ?? 0;
  }
  return outcome;
}

/** Polls until this many more events than `before` are committed. Instants are on `performance.now()`. */
export async function observeApplied(bed: Bed, before: Outcome, events: number): Promise<Progress[]> {
  const count = async (): Promise<number> => (await outcomeOf(bed)).applied - before.applied;
  return observe(count, events);
}

export async function observe(count: () => Promise<number>, total: number): Promise<Progress[]> {
  const samples: Progress[] = [];
  let movedAt = performance.now();
  for (let last = 0; last < total;) {
    const done = await count();
    const at = performance.now();
    samples.push({ at, done });
    if (done > last) movedAt = at;
    last = done;
    if (at - movedAt > GIVE_UP_MS) throw new VoidFigureError(`${done} of ${total} done, and then nothing more`);
    if (done < total) await sleep(POLL_MS);
  }
  return samples;
}

/** Throws unless exactly the sent events were applied. Repeated work is noted as a disturbance. */
export async function refuseUnlessWhole(
  bed: Bed,
  before: Outcome,
  sent: number,
  scorers: readonly MeasuredService[],
): Promise<void> {
  const after = await outcomeOf(bed);
  const counts = {
    applied: after.applied - before.applied,
    duplicates: after.duplicates - before.duplicates,
    quarantined: after.quarantined,
    failed: await failedJobs(bed),
  };
  await Promise.all(scorers.map(noteDisturbances));
  const { applied, ...odd } = counts;
  if (applied === sent && Object.values(odd).every((count) => count === 0)) return;
  throw new VoidFigureError(`${sent} events sent, and then ${JSON.stringify(counts)}`);
}

async function failedJobs({ redis, shards }: Bed): Promise<number> {
  const counts = Array.from({ length: shards }, (_, shard) => redis.zcard(queueKeys(shardKeys('live', shard)).failed));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
