/** Stops, fills and observes the lanes of a bed. */
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bed, MeasuredService } from './bed.js';
import type { LoadOrder } from './load.js';
import { noteDisturbances } from './disturbances.js';
import { VoidFigureError } from './part.js';
import type { Progress } from './statistics.js';

/** A poll costs one round trip. The shortest run has about twenty of them. */
const POLL_MS = 20;
/** Without progress for this long the run is given up. */
const GIVE_UP_MS = 20_000;
/** Longer than a batch takes. */
const QUIET_MS = 2_000;

export interface Outcome {
  applied: number;
  duplicates: number;
  quarantined: number;
}

/** A stopped lane starts no new job; a lane that waits for one wakes up when it is resumed. */
export async function stopLanes(bed: Bed, isStopped: boolean): Promise<void> {
  const queues = keysOf(bed).map((keys) => bed.build.openQueue(bed.redis, keys));
  await Promise.all(queues.map((queue) => (isStopped ? queue.pause() : queue.resume())));
  await Promise.all(queues.map((queue) => queue.close()));
}

/** Publishes events with the real producer, from its own process. Returns when Redis has all of them. */
export async function fill(
  { build, redisUrl, shards }: Bed,
  load: Omit<LoadOrder, 'redisUrl' | 'shards'>,
): Promise<void> {
  const order: LoadOrder = { ...load, redisUrl, shards };
  const child = fork(build.load, [JSON.stringify(order)], { cwd: build.folder });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new VoidFigureError(`the load process ended with code ${code}`);
}

export async function outcomeOf(bed: Bed): Promise<Outcome> {
  const outcome = { applied: 0, duplicates: 0, quarantined: 0 };
  const asked = keysOf(bed).map(({ counts }) => bed.redis.hmget(counts, 'applied', 'duplicates', 'quarantined'));
  for (const reply of await Promise.all(asked)) {
    const [applied, duplicates, quarantined] = reply.map(Number);
    outcome.applied += applied ?? 0;
    outcome.duplicates += duplicates ?? 0;
    outcome.quarantined += quarantined ?? 0;
  }
  return outcome;
}

/** Polls until this many more events than `before` are committed. Instants are on `performance.now()`. */
export async function observeApplied(bed: Bed, before: Outcome, events: number, pollMs = POLL_MS): Promise<Progress[]> {
  const count = async (): Promise<number> => (await outcomeOf(bed)).applied - before.applied;
  return observe(count, events, pollMs);
}

export async function observe(count: () => Promise<number>, total: number, pollMs = POLL_MS): Promise<Progress[]> {
  const samples: Progress[] = [];
  let movedAt = performance.now();
  for (let last = 0; last < total;) {
    const done = await count();
    const at = performance.now();
    samples.push({ at, done });
    if (done > last) movedAt = at;
    last = done;
    if (at - movedAt > GIVE_UP_MS) throw new VoidFigureError(`${done} of ${total} done, and then nothing more`);
    if (done < total) await sleep(pollMs);
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

async function failedJobs(bed: Bed): Promise<number> {
  const counts = keysOf(bed).map((keys) => bed.redis.zcard(bed.build.queueKeys(keys).failed));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** Of the live run, by shard, as the build of the bed names them. */
export function keysOf({ build, shards }: Bed): ReturnType<Bed['build']['shardKeys']>[] {
  return Array.from({ length: shards }, (_, shard) => build.shardKeys('live', shard));
}

/** Until nothing more is applied for a while: what was sent before must not count for the next run. */
export async function untilQuiet(bed: Bed): Promise<void> {
  for (let last = -1, now = 0; now !== last;) {
    last = now;
    await sleep(QUIET_MS);
    now = (await outcomeOf(bed)).applied;
  }
}
