/** The runs: the live one, and replays of history, each with its own clock and keyspace. */
import type { Redis } from 'ioredis';
import { GLOBAL_KEYS, LIVE_RUN } from './keys.js';

export interface Run {
  name: string;
  mode: 'live' | 'replay';
  /** Null for the live run, which follows the wall clock, and for a replay that has not begun. */
  clockAt: number | null;
  /** When the replay was last used; orders the replays. */
  touchedAt: number;
  /** The log that filled the replay first; null when the client did not name one. */
  log: { rows: number; sha256: string } | null;
}

const LIVE: Run = { name: LIVE_RUN, mode: 'live', clockAt: null, touchedAt: 0, log: null };

export class RunStore {
  constructor(private readonly redis: Redis) {}

  /** The live run first, then the replays, the last used first. */
  async list(): Promise<Run[]> {
    const names = await this.redis.hkeys(GLOBAL_KEYS.runs);
    const replays = await Promise.all(names.map((name) => this.replay(name)));
    return [LIVE, ...replays.flatMap((run) => run ?? []).sort((a, b) => b.touchedAt - a.touchedAt)];
  }

  async find(name: string): Promise<Run | null> {
    return name === LIVE_RUN ? LIVE : this.replay(name);
  }

  /** Opens a replay, or records that it is used. */
  async touch(name: string, at: number): Promise<void> {
    await this.redis.hset(GLOBAL_KEYS.runs, name, at);
  }

  /** Keeps the first log; a later call with another log changes nothing. */
  async rememberLog(name: string, { rows, sha256 }: NonNullable<Run['log']>): Promise<void> {
    await this.redis.hsetnx(GLOBAL_KEYS.runLogs, name, `${rows}:${sha256}`);
  }

  /** Moves a replay's clock forward. A call with an older instant changes nothing. */
  async advanceClock(name: string, to: number): Promise<void> {
    await this.redis.zadd(GLOBAL_KEYS.clocks, 'GT', to, name);
  }

  private async replay(name: string): Promise<Run | null> {
    const [touchedAt, clockAt, log] = await Promise.all([
      this.redis.hget(GLOBAL_KEYS.runs, name),
      this.redis.zscore(GLOBAL_KEYS.clocks, name),
      this.redis.hget(GLOBAL_KEYS.runLogs, name),
    ]);
    if (touchedAt === null) return null;
    const [rows = '', sha256 = ''] = log?.split(':') ?? [];
    return {
      name,
      mode: 'replay',
      clockAt: clockAt === null ? null : Number(clockAt),
      touchedAt: Number(touchedAt),
      log: log === null ? null : { rows: Number(rows), sha256 },
    };
  }
}
