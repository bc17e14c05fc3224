/** Runs: the live one, and replays of history that each have a clock and a keyspace of their own. */
import type { Redis } from 'ioredis';
import { GLOBAL_KEYS, LIVE_RUN } from './keys.js';

export interface Run {
  name: string;
  mode: 'live' | 'replay';
  /** Null for the live run, which follows the clock on the wall, and for a replay that has not begun. */
  clockAt: number | null;
  /** Orders the replays by the time somebody last worked with them. */
  touchedAt: number;
}

const LIVE: Run = { name: LIVE_RUN, mode: 'live', clockAt: null, touchedAt: 0 };

export class RunStore {
  constructor(private readonly redis: Redis) {}

  /** The live run first, then replays, the last touched first. */
  async list(): Promise<Run[]> {
    const names = await this.redis.hkeys(GLOBAL_KEYS.runs);
    const replays = await Promise.all(names.map((name) => this.replay(name)));
    return [LIVE, ...replays.flatMap((run) => run ?? []).sort((a, b) => b.touchedAt - a.touchedAt)];
  }

  async find(name: string): Promise<Run | null> {
    return name === LIVE_RUN ? LIVE : this.replay(name);
  }

  /** Opens a replay, or says that somebody works with it. */
  async touch(name: string, at: number): Promise<void> {
    await this.redis.hset(GLOBAL_KEYS.runs, name, at);
  }

  /** Moves a replay's clock, never back: whoever comes late with an older instant changes nothing. */
  async moveClock(name: string, to: number): Promise<void> {
    await this.redis.zadd(GLOBAL_KEYS.clocks, 'GT', to, name);
  }

  private async replay(name: string): Promise<Run | null> {
    const [touchedAt, clockAt] = await Promise.all([
      this.redis.hget(GLOBAL_KEYS.runs, name),
      this.redis.zscore(GLOBAL_KEYS.clocks, name),
    ]);
    if (touchedAt === null) return null;
    return { name, mode: 'replay', clockAt: clockAt === null ? null : Number(clockAt), touchedAt: Number(touchedAt) };
  }
}
