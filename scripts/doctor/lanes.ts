/** The lanes of the live run: what waits in each shard, for how long, and whether it is being done. */
import { setTimeout as pause } from 'node:timers/promises';
import { SECOND_MS } from '../../src/core/primitives/time.js';
import type { Config } from '../../src/ops/config.js';
import { backlogsOf, type Backlog } from '../../src/redis/backlog.js';
import type { WaitingRedis } from '../../src/redis/connections.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { readDataSettings } from '../../src/redis/settings.store.js';
import { versionsOf } from '../../src/redis/shard.store.js';
import { mend, note, ok, type Finding } from './finding.js';

/** How long a lane that has work is watched. A batch takes milliseconds; a lane whose scorer died goes on within 4 s. */
const WATCH_MS = 6_000;
const GLANCE_MS = 500;

interface LaneView extends Backlog {
  /** Its number of commits: the fence. */
  version: number;
}

export async function laneFindings(redis: WaitingRedis, config: Config): Promise<Finding[]> {
  const data = await readDataSettings(redis);
  if (data === null) return [note('lanes', 'there is no data yet')];
  const first = await lanes(redis, data.shards);
  const moved = await watched(redis, data.shards, first);
  const now = await redisNow(redis);
  return first.map((lane, shard) => laneFinding(shard, lane, moved.has(shard), now, config));
}

function laneFinding(
  shard: number,
  { jobs, events, oldestAt, version }: LaneView,
  hasMoved: boolean,
  now: number,
  { laneStuckSeconds }: Config,
): Finding {
  const about = `shard ${shard}`;
  const fence = `${version} commits`;
  if (jobs === 0) return ok(about, `nothing waits; ${fence}`);
  const seconds = oldestAt === null ? 0 : Math.max(0, Math.round((now - oldestAt) / SECOND_MS));
  const waits = `${jobs} jobs with ${events} events wait, the oldest for ${seconds} s; ${fence}`;
  if (!hasMoved)
    return mend(
      about,
      `${waits}, and none was added in ${WATCH_MS / SECOND_MS} s`,
      'Run a process with the role scoring; when one runs, its log and /health/ready say what it meets.',
    );
  if (seconds > laneStuckSeconds)
    return mend(
      about,
      `${waits}: it moves, but lies behind`,
      'Give it more cores (SCORERS) or fewer events a second; docs/runbook.md says how to find what is slow.',
    );
  return ok(about, waits);
}

/** The shards that committed, or had nothing to do. */
async function watched(redis: WaitingRedis, shards: number, first: readonly LaneView[]): Promise<Set<number>> {
  const moved = new Set(first.flatMap(({ jobs }, shard) => (jobs === 0 ? [shard] : [])));
  const endsAt = performance.now() + WATCH_MS;
  while (moved.size < shards && performance.now() < endsAt) {
    await pause(GLANCE_MS);
    (await lanes(redis, shards)).forEach(({ version, jobs }, shard) => {
      if (jobs === 0 || version > (first[shard]?.version ?? 0)) moved.add(shard);
    });
  }
  return moved;
}

async function lanes(redis: WaitingRedis, shards: number): Promise<LaneView[]> {
  const keys = Array.from({ length: shards }, (_, shard) => shardKeys(LIVE_RUN, shard));
  const [backlogs, versions] = await Promise.all([backlogsOf(redis, keys), versionsOf(redis, keys)]);
  return backlogs.map((backlog, shard) => ({ ...backlog, version: versions[shard] ?? 0 }));
}

async function redisNow(redis: WaitingRedis): Promise<number> {
  const [seconds] = await redis.time();
  return Number(seconds) * SECOND_MS;
}
