import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { GLOBAL_KEYS } from './keys.js';

const KEPT_SECONDS = 60;

/** Checks that Redis accepts a write now; rejects with Redis' error. */
export async function probeWrite(redis: Redis): Promise<void> {
  await redis.set(GLOBAL_KEYS.probe, '1', 'EX', KEPT_SECONDS);
}

/** Checks that Redis takes, gives and removes a key of our own, which nobody else has. Rejects with Redis' error. */
export async function probeAndRemove(redis: Redis): Promise<void> {
  const key = GLOBAL_KEYS.doctorProbe(randomUUID());
  await redis.set(key, '1', 'EX', KEPT_SECONDS, 'NX');
  const found = await redis.get(key);
  await redis.del(key);
  if (found !== '1') throw new Error('what was written was not there afterwards');
}
