/** A shard's memory: what a lane reads and the one way it writes. */
import type { Redis } from 'ioredis';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { ShardKeys } from './keys.js';
import type { Value } from './packed.command.js';
import { USUAL_CLOCK_SKEW_MS } from './redis.clock.js';
import { Script } from './script.js';

/** Marks kept per shard of the live run: far more than jobs that can be in doubt at once. */
const KEPT_MARKS = 1_000;
const DAY_SECONDS = 86_400;
/** Wall time since the last outcome of a month: far longer than the months that are shown. */
const KEPT_OUTCOMES_SECONDS = 800 * DAY_SECONDS;
/** Lua unpacks at most about 8,000 values at once. */
export const MOST_ARGUMENTS = 4_000;

export interface ShardRead {
  version: number;
  /** See ShardKeys.brake. */
  brake: string | null;
  /** Bytes of the states, in the order asked for; null for customers not seen before. */
  states: (Uint8Array | null)[];
}

/** One command of a commit: `redis.call(command, key, ...args)`. HINCRBY takes any number of fields with their counts. */
export interface KeyWrite {
  command: 'SET' | 'ZADD' | 'ZREM' | 'HINCRBY' | 'HSET' | 'HDEL' | 'RPUSH' | 'XADD' | 'EXPIRE' | 'DEL';
  key: string;
  args: Value[];
}

/** A value for each of many keys, which no other write of the commit has. */
interface ManyWrite {
  command: 'MSET';
  keys: string[];
  args: Value[];
}

export type Write = KeyWrite | ManyWrite;

/** None when there is nothing to count. */
export function increments(key: string, by: ReadonlyMap<string, number>): KeyWrite[] {
  return chunks([...by].flat(), MOST_ARGUMENTS).map((args) => ({ command: 'HINCRBY', key, args }));
}

/** @param size an even one keeps pairs together */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}

/** `known`: this very batch was committed before. `ahead`: decided as of an instant that has not come yet. */
export type CommitOutcome = 'committed' | 'fenced' | 'known' | 'ahead';

const OUTCOMES = new Map<unknown, CommitOutcome>([
  [1, 'committed'],
  [0, 'fenced'],
  [-1, 'known'],
  [-2, 'ahead'],
]);

export interface ShardStoreOptions {
  /** Whether the marks of committed batches are kept for good; left out, the newest ones are. */
  keepsAllMarks?: boolean;
  /** See CLOCK_SKEW_MS. */
  clockSkewMs?: number;
}

export class ShardStore {
  private readonly keepsAllMarks: boolean;
  private readonly clockSkewMs: number;
  private static readonly commitScript = new Script('commit.lua');

  constructor(
    private readonly redis: Redis,
    readonly keys: ShardKeys,
    { keepsAllMarks = false, clockSkewMs = USUAL_CLOCK_SKEW_MS }: ShardStoreOptions = {},
  ) {
    this.keepsAllMarks = keepsAllMarks;
    this.clockSkewMs = clockSkewMs;
  }

  /** Version, brake and states in one atomic round trip. */
  async read(customerIds: readonly string[]): Promise<ShardRead> {
    const [version, brake, ...states] = await this.redis.mgetBuffer(
      this.keys.version,
      this.keys.brake,
      ...customerIds.map((id) => this.keys.customer(id)),
    );
    return { version: Number(version?.toString() ?? 0), brake: brake?.toString() ?? null, states };
  }

  /** Customers due at or before `asOf`, the longest due first. */
  dueCustomers(asOf: number, limit: number): Promise<string[]> {
    return this.redis.zrangebyscore(this.keys.due, '-inf', asOf, 'LIMIT', 0, limit);
  }

  /** Remembered predictions whose outcome is final by `asOf`, as they were written. */
  settlingPredictions(asOf: number, limit: number): Promise<string[]> {
    return this.redis.zrangebyscore(this.keys.predictions, '-inf', asOf, 'LIMIT', 0, limit);
  }

  /** Sums of months nobody asks for any more go by themselves. */
  async keepOutcomes(months: Iterable<string>): Promise<void> {
    await Promise.all([...months].map((month) => this.redis.expire(this.keys.outcomes(month), KEPT_OUTCOMES_SECONDS)));
  }

  async countDuplicates(events: number): Promise<void> {
    await this.redis.hincrby(this.keys.counts, 'duplicates', events);
  }

  /**
   * All writes or none; see commit.lua.
   * @param mark names the batch; empty for work that is harmless to repeat
   * @param asOf what the writes were decided as of; left out where nothing was
   */
  async commit(version: number, mark: string, writes: readonly Write[], asOf: EpochMs = 0): Promise<CommitOutcome> {
    const keys = [this.keys.version, this.keys.applied];
    const args: Value[] = [version, mark, this.keepsAllMarks ? 0 : KEPT_MARKS, asOf, this.clockSkewMs];
    append(writes, keys, args);
    const reply = await ShardStore.commitScript.run(this.redis, keys, args);
    const outcome = OUTCOMES.get(Array.isArray(reply) ? reply[0] : reply);
    if (outcome === undefined) throw new TypeError(`commit.lua answered ${JSON.stringify(reply)}`);
    return outcome;
  }
}

/** The writes as commit.lua reads them; keys that come often are named once. */
function append(writes: readonly Write[], keys: string[], args: Value[]): void {
  const indexOf = new Map<string, number>();
  for (const write of writes) {
    let index: number;
    if (write.command === 'MSET') {
      index = keys.length + 1;
      for (const key of write.keys) keys.push(key);
    } else {
      index = indexOf.get(write.key) ?? keys.push(write.key);
      indexOf.set(write.key, index);
    }
    args.push(write.command, index, write.args.length);
    for (const arg of write.args) args.push(arg);
  }
}
