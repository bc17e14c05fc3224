/** Jobs as they stand in Redis, whoever wrote them: BullMQ throws on a job whose data is not JSON, and then takes no other. */
import type { Redis } from 'ioredis';
import { QUEUE_NAME, type ShardKeys } from './keys.js';

export interface RawJob {
  id: string;
  name: string;
  /** Parsed; the text itself when it is not JSON. */
  data: unknown;
  isReadable: boolean;
  /** When it was put into the queue, wall time. */
  addedAt: number;
  failedReason: string;
}

export async function failedJobs(redis: Redis, { prefix }: ShardKeys, most: number): Promise<RawJob[]> {
  const ids = await redis.zrange(`${prefix}:${QUEUE_NAME}:failed`, '0', String(most - 1));
  return Promise.all(ids.map((id) => rawJob(redis, prefix, id)));
}

/** The job in hand or the next one, when its data is not JSON. */
export async function unreadableHead(redis: Redis, { prefix }: ShardKeys): Promise<RawJob | null> {
  const queue = `${prefix}:${QUEUE_NAME}`;
  const id = (await redis.lindex(`${queue}:active`, -1)) ?? (await redis.lindex(`${queue}:wait`, -1));
  const job = id === null ? null : await rawJob(redis, prefix, id);
  return job === null || job.isReadable ? null : job;
}

/** Takes a job out of every list it may stand in, held or not. */
export async function forgetJob(redis: Redis, { prefix }: ShardKeys, id: string): Promise<void> {
  const queue = `${prefix}:${QUEUE_NAME}`;
  await redis
    .multi()
    .lrem(`${queue}:wait`, 0, id)
    .lrem(`${queue}:active`, 0, id)
    .zrem(`${queue}:failed`, id)
    .srem(`${queue}:stalled`, id)
    .del(`${queue}:${id}`, `${queue}:${id}:lock`)
    .exec();
}

async function rawJob(redis: Redis, prefix: string, id: string): Promise<RawJob> {
  const fields = await redis.hmget(`${prefix}:${QUEUE_NAME}:${id}`, 'name', 'data', 'timestamp', 'failedReason');
  const [name, text, addedAt, failedReason] = fields;
  return {
    id,
    name: name ?? '',
    ...parsed(text ?? 'null'),
    addedAt: Number(addedAt ?? 0),
    failedReason: failedReason ?? '',
  };
}

function parsed(text: string): Pick<RawJob, 'data' | 'isReadable'> {
  try {
    const data: unknown = JSON.parse(text);
    return { data, isReadable: true };
  } catch {
    return { data: text, isReadable: false };
  }
}
