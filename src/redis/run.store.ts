/** The runs: the live one, and replays of history, each with its own clock and keyspace. */
import type { Redis } from './client.js';
import type { SilentChannel } from '../core/lifecycle/holds.js';
import { nextReplayed, type ReplayedChannels } from '../core/lifecycle/replayed.channels.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { GLOBAL_KEYS, LIVE_RUN } from './keys.js';
import { replayedChannelsIn } from './stored.records.js';

export interface Run {
  name: string;
  mode: 'live' | 'replay';
  /** Null for the live run, which follows the wall clock, and for a replay that has not begun. */
  clockAt: number | null;
  /** When the replay was last used; orders the replays. */
  touchedAt: number;
  /** The log that filled the replay first; null when the client did not name one. */
  log: { rows: number; sha256: string } | null;
  /** Some of its events are drawn, not real. */
  simulated: boolean;
  /** From when to when its log tells; null when the client did not say. */
  span: { fromAt: EpochMs; toAt: EpochMs } | null;
}

const LIVE: Run = {
  name: LIVE_RUN,
  mode: 'live',
  clockAt: null,
  touchedAt: 0,
  log: null,
  simulated: false,
  span: null,
};

export class RunStore {
  constructor(private readonly redis: Redis) {}

  /** The live run first, then the replays, the last used first. */
  async list(): Promise<Run[]> {
    const names = await this.redis.hkeys(GLOBAL_KEYS.runs);
    const replays = await Promise.all(names.map((name) => this.replay(name)));
    return [LIVE, ...replays.flatMap((run) => run ?? []).sort((a, b) => b.touchedAt - a.touchedAt)];
  }

  /** When each replay was last used, by its name: one command, however many there are. */
  async lastUsed(): Promise<Map<string, EpochMs>> {
    const stored = await this.redis.hgetall(GLOBAL_KEYS.runs);
    return new Map(Object.entries(stored).map(([name, touchedAt]) => [name, Number(touchedAt)]));
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

  async markSimulated(name: string): Promise<void> {
    await this.redis.hset(GLOBAL_KEYS.runTraits(name), 'simulated', 1);
  }

  /** The newest call counts: a log may have grown. */
  async rememberSpan(name: string, { fromAt, toAt }: NonNullable<Run['span']>): Promise<void> {
    await this.redis.hset(GLOBAL_KEYS.runTraits(name), 'span', `${fromAt}:${toAt}`);
  }

  /** Moves a replay's clock forward. A call with an older instant changes nothing. */
  async advanceClock(name: string, to: number): Promise<void> {
    await this.redis.zadd(GLOBAL_KEYS.clocks, 'GT', to, name);
  }

  /** Records which channels of a replay's log are silent. One command advances the clock of a run, call after call. */
  async rememberChannels(name: string, asOf: EpochMs, silent: readonly SilentChannel[]): Promise<void> {
    const next = nextReplayed(await this.channels(name), asOf, silent);
    await this.redis.hset(GLOBAL_KEYS.runChannels, name, JSON.stringify(next));
  }

  /** Null when nobody observes the channels of the run's log. */
  async channels(name: string): Promise<ReplayedChannels | null> {
    const stored = await this.redis.hget(GLOBAL_KEYS.runChannels, name);
    return stored === null ? null : replayedChannelsIn(stored);
  }

  /** The entries of all replays; their shards are removed elsewhere. */
  async forgetReplays(): Promise<void> {
    const names = await this.redis.hkeys(GLOBAL_KEYS.runs);
    for (const name of names) {
      await Promise.all([GLOBAL_KEYS.runTraits(name), GLOBAL_KEYS.verdict(name)].map((key) => this.redis.del(key)));
    }
    const { runLogs, runChannels, clocks, runs } = GLOBAL_KEYS;
    await Promise.all([runLogs, runChannels, clocks, runs].map((key) => this.redis.del(key)));
  }

  private async replay(name: string): Promise<Run | null> {
    const [touchedAt, clockAt, log, [simulated, span]] = await Promise.all([
      this.redis.hget(GLOBAL_KEYS.runs, name),
      this.redis.zscore(GLOBAL_KEYS.clocks, name),
      this.redis.hget(GLOBAL_KEYS.runLogs, name),
      this.redis.hmget(GLOBAL_KEYS.runTraits(name), 'simulated', 'span'),
    ]);
    if (touchedAt === null) return null;
    const [rows = '', sha256 = ''] = log?.split(':') ?? [];
    const [fromAt = '', toAt = ''] = span?.split(':') ?? [];
    return {
      name,
      mode: 'replay',
      clockAt: clockAt === null ? null : Number(clockAt),
      touchedAt: Number(touchedAt),
      log: log === null ? null : { rows: Number(rows), sha256 },
      simulated: simulated === '1',
      span: fromAt === '' ? null : { fromAt: Number(fromAt), toAt: Number(toAt) },
    };
  }
}
