/** The reference run: the same deliveries once, in order, one at a time, into one undisturbed process. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { Service } from '../logs/service.js';
import { startService } from '../command/service-process.js';
import type { Delivery } from './deliveries.js';
import { DirectQueue } from './direct.queue.js';
import { isIdle, laneProgress } from './lane.progress.js';
import type { Stage } from './stage.js';
import { SHARDS } from './stage.js';

const POLL_MS = 50;

export async function playReference(
  stage: Stage,
  redis: Redis,
  run: string,
  deliveries: readonly Delivery[],
): Promise<void> {
  const process = await startService(stage.plainEnv);
  const queue = new DirectQueue(stage.redisUrl, run, SHARDS);
  try {
    const service = new Service(process.url, stage.operatorKey);
    await service.openReplay(run);
    for (const { asOf, endsDay, posts, direct } of deliveries) {
      for (const { events } of posts) {
        await service.postEvents(run, asOf, events.map((event) => JSON.stringify(event)).join('\n'));
      }
      if (direct !== null) await queue.add(direct);
      if (endsDay) await service.advanceClock(run, asOf);
    }
    await untilIdle(redis, run, 1);
  } finally {
    await queue.close();
    await process.stop();
  }
}

/**
 * Waits until nothing is waiting or in progress, `polls` times in a row. Returns false when the time limit is reached
 * first.
 */
export async function untilIdle(redis: Redis, run: string, polls: number, limitMs = Infinity): Promise<boolean> {
  let idle = 0;
  for (const startedAt = Date.now(); idle < polls; idle++) {
    await sleep(POLL_MS);
    const lanes = await laneProgress(redis, run, SHARDS);
    if (lanes === null || !isIdle(lanes)) idle = -1;
    if (Date.now() - startedAt > limitMs) return false;
  }
  return true;
}
