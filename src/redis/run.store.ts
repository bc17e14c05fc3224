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
    const stored = await this.redis.hvals(GLOBAL_KEYS.runs);
    const replays = stored.map(parseRun).sort((a, b) => b.touchedAt - a.touchedAt);
    return [LIVE, ...replays];
  }

  async find(name: string): Promise<Run | null> {
    if (name === LIVE_RUN) return LIVE;
    const stored = await this.redis.hget(GLOBAL_KEYS.runs, name);
    return stored === null ? null : parseRun(stored);
  }

  async save(run: Run): Promise<void> {
    await this.redis.hset(GLOBAL_KEYS.runs, run.name, JSON.stringify(run));
  }
}

function parseRun(stored: string): Run {
  return JSON.parse(stored) as Run;
}
