/**
 * Which processes work on the data. Whoever wants them all to be gone asks here; a process that was killed counts until
 * its last sign is old, or at once when it ran on this machine.
 */
import { hostname } from 'node:os';
import { SECOND_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { Redis } from './client.js';
import { GLOBAL_KEYS } from './keys.js';

/** A process that gave no sign for this long has ended, or cannot reach Redis. */
export const PRESENT_MS = 20 * SECOND_MS;
/** Old signs are removed after this. */
const KEPT_MS = 3_600 * SECOND_MS;

export interface Present {
  /** `<host>:<pid>` */
  process: string;
  /** Since its last sign. */
  agoMs: number;
}

export class PresenceStore {
  private readonly own = `${hostname()}:${process.pid}`;

  constructor(private readonly redis: Redis) {}

  async sign(): Promise<void> {
    const now = await this.now();
    await this.redis
      .pipeline()
      .zadd(GLOBAL_KEYS.processes, now, this.own)
      .zremrangebyscore(GLOBAL_KEYS.processes, '-inf', now - KEPT_MS)
      .exec();
  }

  async leave(): Promise<void> {
    await this.redis.zrem(GLOBAL_KEYS.processes, this.own);
  }

  /** Without this one. */
  async others(): Promise<Present[]> {
    const now = await this.now();
    const flat = await this.redis.zrangebyscore(GLOBAL_KEYS.processes, now - PRESENT_MS, '+inf', 'WITHSCORES');
    return flat.flatMap((name, i) => {
      const isOther = i % 2 === 0 && name !== this.own && !hasEndedHere(name);
      return isOther ? [{ process: name, agoMs: now - Number(flat[i + 1]) }] : [];
    });
  }

  /** By the clock of Redis. */
  private async now(): Promise<EpochMs> {
    const [seconds, micros] = await this.redis.time();
    return Number(seconds) * SECOND_MS + Math.floor(Number(micros) / 1_000);
  }
}

/** Whether the process ran on this machine and is gone. */
function hasEndedHere(name: string): boolean {
  const [host, pid] = [name.slice(0, name.lastIndexOf(':')), Number(name.slice(name.lastIndexOf(':') + 1))];
  if (host !== hostname() || pid === process.pid) return false;
  try {
    process.kill(pid, 0); // sends nothing
    return false;
  } catch (fault) {
    return typeof fault === 'object' && fault !== null && 'code' in fault && fault.code === 'ESRCH';
  }
}
