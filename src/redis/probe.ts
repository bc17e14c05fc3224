import type { Redis } from 'ioredis';
import { GLOBAL_KEYS } from './keys.js';

const KEPT_SECONDS = 60;

/** Checks that Redis accepts a write now; rejects with Redis' error. */
export async function probeWrite(redis: Redis): Promise<void> {
  await redis.set(GLOBAL_KEYS.probe, '1', 'EX', KEPT_SECONDS);
}
