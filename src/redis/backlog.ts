import type { Redis } from 'ioredis';
import { QUEUE_NAME, type ShardKeys } from './keys.js';

export interface Backlog {
  /** Events that wait or are being worked on. */
  events: number;
  /** When the oldest of them was put into the queue; null when there is none. */
  oldestAt: number | null;
  /** Jobs of any kind that wait or are being worked on. */
  jobs: number;
}

/** Job ids of events are `<added at, or 0>-<events>-<rest>`: the lists of ids tell all without reading a job. */
export async function backlogOf(redis: Redis, { prefix }: ShardKeys): Promise<Backlog> {
  const [waiting, active] = await Promise.all([
    redis.lrange(`${prefix}:${QUEUE_NAME}:wait`, 0, -1),
    redis.lrange(`${prefix}:${QUEUE_NAME}:active`, 0, -1),
  ]);
  const backlog: Backlog = { events: 0, oldestAt: null, jobs: waiting.length + active.length };
  for (const id of [...waiting, ...active]) {
    const [addedAt, events] = id.split('-').map(Number);
    if (!Number.isFinite(addedAt) || !Number.isFinite(events)) continue;
    backlog.events += events ?? 0;
    if (addedAt !== 0) backlog.oldestAt = Math.min(backlog.oldestAt ?? Infinity, addedAt ?? Infinity);
  }
  return backlog;
}
