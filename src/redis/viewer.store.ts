/**
 * Who has an alert open at this moment, over all processes. An entry expires unless its page repeats it, so nothing is
 * stored for longer.
 */
import type { Redis } from './client.js';
import { SECOND_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { GLOBAL_KEYS } from './keys.js';

/** A page repeats it every 8 seconds, so two lost messages are forgiven. */
const KEPT_MS = 25 * SECOND_MS;
/** Of one alert; those who come later are not stored. */
const MOST_VIEWERS = 50;

export interface Viewer {
  /** Of the socket: one person may have two pages. */
  socket: string;
  name: string;
}

export class ViewerStore {
  constructor(private readonly redis: Redis) {}

  /** Stores the viewer, and returns everybody who has the alert open, this viewer included. @param now wall time */
  async add(run: string, alertId: string, viewer: Viewer, now: EpochMs): Promise<Viewer[]> {
    const key = GLOBAL_KEYS.viewers(run, alertId);
    await this.redis.zremrangebyscore(key, '-inf', now);
    await this.redis.zadd(key, now + KEPT_MS, memberOf(viewer));
    await this.redis.zremrangebyrank(key, MOST_VIEWERS, -1);
    await this.redis.pexpire(key, KEPT_MS);
    return this.of(run, alertId, now);
  }

  /** Removes the viewer, and returns everybody who still has it open. */
  async leave(run: string, alertId: string, viewer: Viewer, now: EpochMs): Promise<Viewer[]> {
    await this.redis.zrem(GLOBAL_KEYS.viewers(run, alertId), memberOf(viewer));
    return this.of(run, alertId, now);
  }

  private async of(run: string, alertId: string, now: EpochMs): Promise<Viewer[]> {
    const members = await this.redis.zrangebyscore(GLOBAL_KEYS.viewers(run, alertId), `(${now}`, '+inf');
    return members.map(viewerIn);
  }
}

function memberOf({ socket, name }: Viewer): string {
  return `${socket}:${name}`;
}

function viewerIn(member: string): Viewer {
  const at = member.indexOf(':');
  return { socket: member.slice(0, at), name: member.slice(at + 1) };
}
